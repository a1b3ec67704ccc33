import { isMarketplaceError } from "../../model/errors";
import type { CallContext, LifecycleResult } from "../../port/lifecycle";
import { type ReleaseState, createReleaseState, endRecord, withRecord } from "../../release/attempt";
import { type ReleaseContext, isoInstant, isoNow } from "../../release/context";
import { createNoJournal } from "../../release/journal";
import { type Observation, observe } from "../../release/observe";
import { withSuccess } from "../../release/readings";
import { runRelease } from "../../release/run";
import type { ReleaseResult } from "../../release/session";
import { createRecord } from "../../release/submit";
import { type OfferGoLiveDeps, createContext, resourceId } from "./deps";
import { type Found, findNamed, findNewest, refuseImport } from "./importFind";
import { type ImportTarget, parseImportId } from "./importId";
import { writeState } from "./state";

/**
 * Takes a live or a running release into a stack that has no state of it: it reads, and neither posts nor writes the
 * journal. Undefined where the offer does not exist.
 * @param id `publisherId/offerId[/operationId][@release]`; the result's id is `publisherId/offerId`
 * @throws Error where the id cannot be read (before any call), or nothing is there to import, saying what to do
 */
export async function importRelease(
  deps: OfferGoLiveDeps,
  call: CallContext,
  id: string,
): Promise<LifecycleResult | undefined> {
  const target = parseImportId(id);
  const once = { journal: createNoJournal(), waitFor: "live", deadlineAtMs: deps.ambient.clock.monotonic() } as const;
  const context = { ...createContext(deps, call, { ...target, release: target.release ?? "" }), ...once };
  const seen = await observeOrMissing(context);
  if (!seen) return undefined;
  const { operationId } = target;
  const found =
    operationId === undefined ? await findNewest(context, seen) : await findNamed(context, seen, operationId);
  const release = target.release ?? labelFor(context, found.publishingVersion);
  const inputs = { publisherId: target.publisherId, offerId: target.offerId, release };
  const own = { ...context, declared: { ...context.declared, release } };
  const { state, warning } = await bringForward(own, target, found, seen);
  if (warning !== undefined) call.notifier.warn(warning);
  return { id: resourceId(inputs), state: writeState(inputs, state) };
}

async function observeOrMissing({ api, offer, ambient, signal }: ReleaseContext): Promise<Observation | undefined> {
  try {
    return await observe(api, offer, ambient.clock.now(), signal);
  } catch (error) {
    if (isMarketplaceError(error) && error.code === "notFound") return undefined;
    throw error;
  }
}

function labelFor(context: ReleaseContext, publishingVersion: number | undefined): string {
  if (publishingVersion !== undefined) return `v${publishingVersion}`;
  throw refuseImport(context, "its publishing version cannot be read, so there is nothing to call it by", [
    "name the release behind the id: …@<release>",
  ]);
}

/** One look at what was found, by the rules that every release is judged by. */
async function bringForward(
  context: ReleaseContext,
  target: ImportTarget,
  found: Found,
  seen: Observation,
): Promise<Pick<ReleaseResult, "state" | "warning">> {
  const state = createState(context, target, found);
  if (found.isLive && !found.known) return { state: withLive(context, state) };
  const result = await runRelease(context, state, "read");
  const { record, status } = result.state;
  const { liveVersion } = seen.baseline;
  if (found.isLive && record?.result !== "succeeded") {
    return { state: withLive(context, createState(context, target, { ...found, known: undefined })) };
  }
  if (record?.result === undefined) {
    // What is blocked, or unclear, is imported as it is; any other failure is one of reading.
    if (result.failure !== undefined && status === "running") throw new Error(result.failure);
    return { state: result.state, warning: result.failure ?? result.warning };
  }
  const name = `operation ${record.operationId ?? "unknown"}`;
  if (record.result !== "succeeded") {
    throw refuseImport(context, `the go-live of ${name} ended as ${record.result}`, [
      "import what is live by the offer's id alone, once the service shows it",
    ]);
  }
  if (liveVersion !== undefined && record.publishingVersion !== undefined && liveVersion > record.publishingVersion) {
    const why = `${name} went live as version ${record.publishingVersion}, and version ${liveVersion} is live now`;
    throw refuseImport(context, why, ["import what is live, by the offer's id alone"]);
  }
  return { state: result.state };
}

function createState(context: ReleaseContext, target: ImportTarget, { known, publishingVersion }: Found): ReleaseState {
  const { api, offer, ambient } = context;
  const submittedAtMs = Date.parse(known?.operation.submittedAt ?? "") || ambient.clock.now();
  const record = {
    ...createRecord(context, { publishingVersion }),
    submittedAt: isoInstant(submittedAtMs),
    operationId: known?.operationId,
    adopted: true,
    evidence: known ? undefined : ("status" as const),
  };
  const empty = createReleaseState({ serviceOrigin: api.serviceOrigin, portalUrl: api.portalUrl(offer) });
  const labelled = target.release === undefined ? false : undefined;
  return { ...withRecord(empty, record), operationLocation: known?.location, labelled, status: "running" };
}

function withLive(context: ReleaseContext, state: ReleaseState): ReleaseState {
  if (!state.record) throw new Error("there is no record to end");
  return withSuccess(state, endRecord(state.record, "succeeded", isoNow(context), "status"));
}
