import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const EXAMPLES = join(__dirname, "..", "..", "examples");

/** The programs of `examples/`, by the name that Pulumi's documents give their language. */
const PROGRAMS = [
  ["typescript", "go-live/index.ts"],
  ["python", "python/__main__.py"],
  ["go", "go/main.go"],
  ["csharp", "csharp/Program.cs"],
  ["java", "java/src/main/java/golive/App.java"],
  ["yaml", "yaml/Pulumi.yaml"],
] as const;

/** The example programs as `schema.json` shows them. */
export function readExamples(): string {
  const programs = PROGRAMS.filter(([, file]) => existsSync(join(EXAMPLES, file))).map(
    ([language, file]) => `\`\`\`${language}\n${readFileSync(join(EXAMPLES, file), "utf8").trim()}\n\`\`\``,
  );
  const example = ["{{% example %}}", "### Release an offer", "", ...programs, "", "{{% /example %}}"];
  return ["{{% examples %}}", "## Example Usage", "", ...example, "{{% /examples %}}"].join("\n");
}
