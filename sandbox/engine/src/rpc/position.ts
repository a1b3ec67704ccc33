// Source positions of registrations, relative to the project, as Pulumi keeps them in state.
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourcePosition } from "@pulumi/pulumi/proto/source_pb";

/** `project:///index.ts#12,3`; empty when the SDK sent none or not a file. */
export function sourcePosition(root: string, position: SourcePosition | undefined): string {
  if (!position?.getUri().startsWith("file:///")) return "";
  const file = relative(root, fileURLToPath(position.getUri())).split(sep).join("/");
  const column = position.getColumn() === 0 ? "" : `,${position.getColumn()}`;
  return `project:///${encodeURI(file)}#${position.getLine()}${column}`;
}
