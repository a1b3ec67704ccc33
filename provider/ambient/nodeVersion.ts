/** The oldest Node.js that this package runs on, as `engines` in package.json has it. */
export const OLDEST_NODE = "20.19.0";

/** What is wrong with a version of Node.js, in one sentence; undefined where it is new enough. */
export function findNodeProblem(version = process.versions.node): string | undefined {
  const order = version.localeCompare(OLDEST_NODE, "en", { numeric: true });
  if (order >= 0) return undefined;
  return `needs Node.js ${OLDEST_NODE.replace(/\.0$/, "")} or newer, and \`node\` on PATH is ${version}. Install it, and run again.`;
}
