// The queue of what a program asks for. Steps are generated for one request after another; the requests themselves stay open
// until their steps are done, or until the deployment ends without them.
import { shutDownError } from "../rpc/grpc";
import type { Done } from "./steps";
import type { RegisterResult, Step } from "./types";

/** Asks for more steps of the same request, when it is their turn. */
export type Again = (generate: () => Promise<Step[]>) => void;

/** Makes the steps of a request; the last of them answers it by `done`. */
export type Generate = (done: Done, again: Again) => Promise<Step[]>;

/** The open requests of a program. */
export interface Registrations {
  /** Adds a request; resolves when its steps are done. */
  add(generate: Generate): Promise<RegisterResult>;
  /** Waits until every request has its steps. */
  settled(): Promise<void>;
  /** Ends every open request: the program is told that the monitor is gone. */
  shutDown(): void;
}

/** Makes the queue. `handle` generates steps and hands them on; it must not throw. */
export function createRegistrations(handle: (generate: () => Promise<Step[]>) => Promise<void>): Registrations {
  const open = new Set<(error: Error) => void>();
  let tail: Promise<void> = Promise.resolve();
  let closed = false;
  return {
    add: (generate) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(shutDownError());
        open.add(reject);
        const done: Done = (result) => {
          open.delete(reject);
          resolve(result);
        };
        const again: Again = (next) => {
          if (!closed) tail = tail.then(() => handle(next));
        };
        again(() => generate(done, again));
      }),
    async settled() {
      let seen: Promise<void> | undefined;
      while (seen !== tail) {
        seen = tail;
        await seen;
      }
    },
    shutDown() {
      closed = true;
      for (const reject of open) reject(shutDownError());
      open.clear();
    },
  };
}
