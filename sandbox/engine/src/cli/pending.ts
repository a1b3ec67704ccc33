// `pulumi refresh --clear-pending-creates`: forgets the creates that a killed engine left behind.
import { readCheckpoint, writeDeployment } from "../state/store";
import type { StackRef } from "../state/store";

/** Removes every pending create from the stack's state. */
export async function clearPendingCreates(ref: StackRef): Promise<void> {
  const latest = readCheckpoint(ref).checkpoint.latest;
  if (!latest?.pending_operations) return;
  const kept = latest.pending_operations.filter((operation) => operation.type !== "creating");
  if (kept.length === latest.pending_operations.length) return;
  const pending = kept.length > 0 ? kept : undefined; // An undefined key is not written.
  await writeDeployment(ref, { ...latest, pending_operations: pending });
}
