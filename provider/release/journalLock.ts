import type { Ambient } from "../ambient";

/** A lock that is held. */
export interface Lock {
  release(): Promise<void>;
}

const LOOK_EVERY_MS = 500;
/** Removing a lock takes a moment; a gate older than this was left behind, too. */
const GATE_HOLDS_MS = 10_000;
/** A lock of another machine's process (a shared folder) cannot be asked for: it counts as left behind after this. */
const FOREIGN_HOLDS_MS = 30 * 60_000;

/**
 * Takes the lock of one offer among the processes of this machine. A lock whose process is gone is taken over.
 * @returns `busy` where another process holds it until `deadlineAtMs` (monotonic milliseconds)
 */
export async function acquireLock(
  ambient: Pick<Ambient, "clock" | "files" | "process" | "random">,
  path: string,
  deadlineAtMs: number,
  signal?: AbortSignal,
): Promise<Lock | "busy"> {
  const { clock, files, process, random } = ambient;
  const own = JSON.stringify({ process: process.id, host: process.host, id: random.uuid(), at: clock.now() });
  let torn: string | undefined;
  for (;;) {
    if (await files.createNew(path, own)) {
      held.add(own);
      return { release: () => releaseOwn(ambient, path, own) };
    }
    const holder = await files.readIfThere(path);
    // A lock that is torn at one look may be about to be written; at the next one it is what a killed process left.
    const isTorn = holder !== undefined && parseHolder(holder) === undefined && torn !== holder;
    torn = holder;
    if (
      !isTorn &&
      holder !== undefined &&
      isLeftBehind(ambient, holder) &&
      (await removeLeftBehind(ambient, path, holder))
    )
      continue;
    if (clock.monotonic() >= deadlineAtMs || signal?.aborted) return "busy";
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** One at a time: whoever removed a dead holder's lock just as another has taken it anew would remove a living one's. */
async function removeLeftBehind(
  { files, clock }: Pick<Ambient, "files" | "clock">,
  path: string,
  holder: string,
): Promise<boolean> {
  const gate = `${path}.gate`;
  if (!(await files.createNew(gate, String(clock.now())))) {
    const madeAtMs = Number((await files.readIfThere(gate)) ?? Number.NaN);
    if (Math.abs(clock.now() - madeAtMs) > GATE_HOLDS_MS) await files.remove(gate);
    return false;
  }
  try {
    if ((await files.readIfThere(path)) === holder) await files.remove(path);
    return true;
  } finally {
    await files.remove(gate);
  }
}

/** Locks that this very process holds: another one with our number is a process that is gone. */
const held = new Set<string>();

async function releaseOwn({ files }: Pick<Ambient, "files">, path: string, own: string): Promise<void> {
  held.delete(own);
  if ((await files.readIfThere(path)) === own) await files.remove(path);
}

function isLeftBehind({ process, clock }: Pick<Ambient, "process" | "clock">, holder: string): boolean {
  const parsed = parseHolder(holder);
  if (!parsed) return true;
  const { process: id, host, at } = parsed;
  if (host !== process.host) return typeof at !== "number" || clock.now() - at > FOREIGN_HOLDS_MS;
  if (typeof id !== "number") return true;
  return id === process.id ? !held.has(holder) : !process.isAlive(id);
}

function parseHolder(text: string): { process?: unknown; host?: unknown; at?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
