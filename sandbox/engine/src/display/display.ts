// What every view of an operation offers.
import type { EngineEvent } from "../deploy/types";

/** A view of an operation. */
export interface Display {
  /** Shows an event. */
  onEvent(event: EngineEvent): void;
  /** Shows what is left when the operation has ended. */
  end(): void;
}

/** Where text goes. */
export interface Output {
  /** Writes to stdout as it is. */
  write(text: string): void;
  /** Writes to stderr as it is. */
  writeError(text: string): void;
}
