import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createAmbient } from "../../provider/ambient";
import { acquireLock } from "../../provider/release/journalLock";

/**
 * A process of its own that takes the lock of the folder in its first argument whenever it is told to, and watches that
 * nobody else holds it meanwhile. `pid` and `host` of the lock are the real ones.
 */
const [folder = ""] = process.argv.slice(2);
const system = createAmbient();
// The look every half second would make a race of twenty rounds a race of one.
const clock = { ...system.clock, sleep: (ms: number, signal?: AbortSignal) => system.clock.sleep(ms / 200, signal) };
const ambient = { ...system, clock };

async function take(): Promise<string> {
  const witness = `${folder}/held`;
  const lock = await acquireLock(ambient, `${folder}/offer.lock`, clock.monotonic() + 20_000);
  if (lock === "busy") return "busy";
  if (existsSync(witness)) return "two holders";
  writeFileSync(witness, String(process.pid), { flag: "wx" });
  await system.clock.sleep(3);
  rmSync(witness);
  await lock.release();
  return "held";
}

process.on("message", (message) => {
  if (message === "die") {
    // Leaves the lock behind, as a killed process does.
    void acquireLock(ambient, `${folder}/offer.lock`, clock.monotonic()).then(() =>
      process.kill(process.pid, "SIGKILL"),
    );
  } else {
    void take().then(
      (how) => process.send?.(how),
      (error: unknown) => process.send?.(String(error)),
    );
  }
});
process.send?.("ready");
