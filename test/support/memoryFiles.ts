import type { Files } from "../../provider/ambient";

/** A disk in memory; `contents` outlives whoever writes to it, as a disk does. */
export function createMemoryFiles(contents = new Map<string, string>()): Files & { contents: Map<string, string> } {
  const missing = (path: string): Error => Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
  return {
    contents,
    read: async (path) => {
      const text = contents.get(path);
      if (text === undefined) throw missing(path);
      return text;
    },
    readIfThere: async (path) => contents.get(path),
    append: async (path, text) => void contents.set(path, (contents.get(path) ?? "") + text),
    replace: async (path, text) => void contents.set(path, text),
    createNew: async (path, text) => {
      if (contents.has(path)) return false;
      contents.set(path, text);
      return true;
    },
    remove: async (path) => void contents.delete(path),
    makeDirectory: async () => undefined,
    stateDirectory: () => "/state",
    readStdin: () => "",
  };
}
