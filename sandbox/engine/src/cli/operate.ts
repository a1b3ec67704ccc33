// preview, up, refresh and destroy: the operations on a stack, each shown by a view of its own.
import { availableParallelism } from "node:os";
import { runOperation } from "../deploy/run";
import type { OperationResult } from "../deploy/run";
import type { DeploymentOptions, EngineEvent, ImportRequest, OperationKind } from "../deploy/types";
import { cancelMessage, terminateMessage } from "../deploy/warnings";
import { createPaint } from "../display/color";
import { createDiffDisplay } from "../display/diffView";
import type { Display } from "../display/display";
import { createDigestDisplay } from "../display/digest";
import { createProgressDisplay } from "../display/progress";
import { openStack, StackNotFoundError } from "../state/load";
import { lockStack } from "../state/lock";
import { stackExists } from "../state/store";
import type { StackRef } from "../state/store";
import { stackUrn } from "../state/urn";
import type { Project } from "../project/project";
import { isOn, numberOf, UsageError } from "./args";
import type { Context } from "./context";
import { passphrase, projectOf, stackRef } from "./context";
import { clearPendingCreates } from "./pending";

const EXIT_FAILED = 1;
const EXIT_TERMINATED = 8;
const EXIT_NO_CHANGES = 7;

/** Runs one of the operations; the preview before it is the same operation with nothing done. Returns the exit code. */
export async function operate(
  context: Context,
  kind: OperationKind,
  previewOnly: boolean,
  imports: readonly ImportRequest[] = [],
): Promise<number> {
  const { args, env } = context;
  const project = projectOf(context);
  const ref = stackRef(context, project);
  const approved = isOn(args, "yes") || env["PULUMI_SKIP_CONFIRMATIONS"] === "true";
  const skipPreview = isOn(args, "skip-preview");
  if (!previewOnly && !approved && !skipPreview) {
    throw new UsageError("--yes or --skip-preview must be passed in to proceed when running in non-interactive mode");
  }
  if (!stackExists(ref)) throw new StackNotFoundError(ref.stack);
  const lock = previewOnly ? undefined : lockStack(ref); // A preview neither takes nor respects the lock, as with Pulumi.
  try {
    if (kind === "refresh" && isOn(args, "clear-pending-creates")) await clearPendingCreates(ref);
    const runs = previewOnly ? [true] : skipPreview ? [false] : [true, false];
    for (const dryRun of runs) {
      const { result, changed } = await runOnce(context, project, ref, { kind, dryRun, imports });
      if (result === "terminated") context.output.writeError(`error: ${kind} cancelled\n`);
      if (result !== "succeeded") return result === "terminated" ? EXIT_TERMINATED : EXIT_FAILED;
      if (changed && isOn(args, "expect-no-changes") && dryRun === runs.at(-1)) return unexpectedChanges(context);
    }
    if (kind === "destroy" && !previewOnly) context.output.write(destroyedMessage(ref));
    return 0;
  } finally {
    lock?.release();
  }
}

async function runOnce(
  context: Context,
  project: Project,
  ref: StackRef,
  { kind, dryRun, imports }: Pick<DeploymentOptions, "kind" | "dryRun" | "imports">,
): Promise<{ result: OperationResult; changed: boolean }> {
  const { args, env, interrupts } = context;
  const opened = await openStack(ref, project, args.values.get("config-file"), passphrase(context));
  const display = createDisplay(context, ref, kind, dryRun);
  let changed = false;
  const onEvent = (event: EngineEvent): void => {
    if (event.kind === "summary") changed = [...event.changes].some(([op, count]) => op !== "same" && count > 0);
    display.onEvent(event);
  };
  const stopListening = context.onSignal((level) => {
    const signal = context.lastSignal();
    const message = level === "cancel" ? cancelMessage(signal, dryRun) : terminateMessage(signal);
    display.onEvent({ kind: "stdout", message });
  });
  try {
    const result = await runOperation({
      ...{ project, opened, interrupts, onEvent },
      options: {
        ...{ kind, dryRun, env, imports: imports ?? [] },
        parallel: parallelism(numberOf(args, "parallel")),
        continueOnError: isOn(args, "continue-on-error"),
        refresh:
          kind !== "refresh" && (isOn(args, "refresh") || (project.alwaysRefresh && !args.values.has("refresh"))),
      },
    });
    return { result, changed };
  } finally {
    stopListening();
    display.end();
  }
}

/** Four steps per CPU, as the engine does it; 0 or less means no limit. */
function parallelism(asked: number | undefined): number {
  if (asked === undefined) return 4 * availableParallelism();
  return asked > 0 ? asked : Number.MAX_SAFE_INTEGER;
}

function createDisplay(context: Context, ref: StackRef, kind: OperationKind, dryRun: boolean): Display {
  const { args, output } = context;
  if (isOn(args, "json")) return createDigestDisplay(output);
  const paint = createPaint(args.values.get("color") === "always");
  const title = dryRun
    ? `Previewing ${kind}`
    : { update: "Updating", refresh: "Refreshing", destroy: "Destroying", import: "Importing" }[kind];
  output.write(`${paint("headline", `${title} (${ref.stack}):`)}\n`);
  const options = {
    ...{ paint, output, planning: dryRun, label: title.toLowerCase() },
    stackUrn: stackUrn(ref.stack, ref.project),
  };
  return isOn(args, "diff") ? createDiffDisplay(options) : createProgressDisplay(options);
}

function unexpectedChanges({ output }: Context): number {
  output.writeError("error: no changes were expected but changes occurred\n");
  return EXIT_NO_CHANGES;
}

function destroyedMessage({ stack }: StackRef): string {
  return (
    "The resources in the stack have been deleted, but the history and configuration associated with the stack are " +
    `still maintained. \nIf you want to remove the stack completely, run \`pulumi stack rm ${stack}\`.\n`
  );
}
