// Long messages, in Pulumi's own words: tests and people look for them.
import type { PendingOperation } from "../state/types";

/** What an update says when an earlier one was killed in the middle. */
export function pendingOperationsWarning(pending: readonly PendingOperation[]): string {
  const list = pending.map((op) => `  * ${op.resource.urn}, interrupted while ${op.type}\n`).join("");
  return (
    `Attempting to deploy or update resources with ${pending.length} pending operations from previous deployment.\n` +
    list +
    "These resources are in an unknown state because the Pulumi CLI was interrupted while waiting for changes to " +
    "these resources to complete. You should confirm whether or not the operations listed completed successfully " +
    "by checking the state of the appropriate provider. For example, if you are using AWS, you can confirm using " +
    "the AWS Console.\n\n" +
    "Once you have confirmed the status of the interrupted operations, you can repair your stack using " +
    "`pulumi refresh` which will refresh the state from the provider you are using and clear the pending " +
    "operations if there are any.\n\n" +
    "Note that `pulumi refresh` will need to be run interactively to clear pending CREATE operations."
  );
}

/** What the first interrupt says. */
export function cancelMessage(signal: "SIGINT" | "SIGTERM", dryRun: boolean): string {
  const [name, again] = signal === "SIGINT" ? ["^C", "press ^C again"] : ["SIGTERM", "send SIGTERM again"];
  const note = "Note that terminating immediately may lead to orphaned resources and other inconsistencies.\n";
  const asked = `${name} received; cancelling. If you would like to terminate immediately, ${again}.\n`;
  return dryRun ? asked : asked + note;
}

/** What the second interrupt says. */
export function terminateMessage(signal: "SIGINT" | "SIGTERM"): string {
  return `${signal === "SIGINT" ? "^C" : "SIGTERM"} received; terminating`;
}
