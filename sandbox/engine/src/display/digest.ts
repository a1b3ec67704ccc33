// `--json`: one document at the end, with the steps, the messages and the counts of the operation.
import type { DiagEvent, EngineEvent, StepMetadata } from "../deploy/types";
import { serializeResource } from "../state/serialize";
import type { ResourceState } from "../state/types";
import type { Display, Output } from "./display";

/** Makes the view. */
export function createDigestDisplay(output: Output): Display {
  const steps = new Map<string, object>();
  const diagnostics: object[] = [];
  let end: object = {};
  return {
    onEvent(event: EngineEvent) {
      if (event.kind === "pre") steps.set(`${event.step.op} ${event.step.urn}`, stepOf(event.step));
      if (event.kind === "diag" && !event.ephemeral && event.severity !== "debug") diagnostics.push(diagOf(event));
      if (event.kind === "summary") {
        end = { duration: event.durationMs * 1e6, changeSummary: Object.fromEntries(event.changes) };
      }
    },
    end() {
      const messages = diagnostics.length > 0 ? { diagnostics } : {};
      output.write(`${JSON.stringify({ steps: [...steps.values()], ...messages, ...end }, null, 4)}\n`);
    },
  };
}

function stepOf(step: StepMetadata): object {
  return {
    op: step.op,
    urn: step.urn,
    ...(step.new?.provider && { provider: step.new.provider }),
    ...(step.old && { oldState: stateOf(step.old) }),
    ...(step.new && { newState: stateOf(step.new) }),
    ...(step.diffs.length > 0 && { diffReasons: step.diffs }),
    detailedDiff: null,
  };
}

function stateOf(state: Readonly<ResourceState>): object {
  return serializeResource(state, () => "[secret]");
}

function diagOf(event: DiagEvent): object {
  return {
    ...(event.urn !== "" && { urn: event.urn }),
    ...(event.severity !== "info" && { prefix: `${event.severity}: ` }),
    message: event.message,
    severity: event.severity,
  };
}
