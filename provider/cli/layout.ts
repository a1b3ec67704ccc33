/** Lines of cells as text in columns, each as wide as its longest cell. */
export function layOutText(lines: readonly (readonly string[])[]): string[] {
  const count = Math.max(...lines.map((line) => line.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** The first line of cells as a markdown table's header, the others as its rows; the cells are markdown already. */
export function layOutMarkdown([header = [], ...rows]: readonly (readonly string[])[]): string[] {
  const toLine = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [toLine(header), toLine(header.map(() => "---")), ...rows.map(toLine)];
}

/** A column's name as a heading. */
export function capitalize(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
