// What POST does: publish, go live, cancel. Each either throws a Refusal and changes nothing, or is saved before it returns.
import type { GoLiveRecord, OfferRecord, OperationRecord } from "./entities";
import { offerKey } from "./entities";
import { badRequest, notAtSignoff, operationRunning } from "./errors";
import { Refusal } from "./http";
import { makeOperation } from "./offers";
import { viewOffer } from "./offerView";
import { rebase } from "./transitions";
import type { World } from "./world";

/** Accepts a publish of the saved draft, unless another operation runs. */
export function submitPublish(world: World, offer: OfferRecord, emails?: string): OperationRecord {
  const view = viewOffer(offer, world.clock.now(), world.speed);
  if (view.running !== undefined) throw new Refusal(operationRunning(409, offer.id));
  const changed = structuredClone(offer);
  changed.lastVersion += 1;
  const operation = makeOperation(world, changed, "publish", changed.lastVersion, false);
  operation.emails = emails ?? operation.emails;
  return append(world, changed, operation);
}

/** Accepts a go-live of what is at sign-off; what is refused depends on the mode. */
export function submitGoLive(
  world: World,
  offer: OfferRecord,
  from: { requestId?: string; foreign?: boolean } = {},
): OperationRecord {
  const view = viewOffer(offer, world.clock.now(), world.speed);
  if (world.mode !== "strict") {
    const status = world.mode === "refuse400" ? 400 : 409;
    if (view.running !== undefined) throw new Refusal(operationRunning(status, offer.id));
    if (view.signoff === undefined) throw new Refusal(notAtSignoff(status, offer.id));
  }
  const changed = structuredClone(offer);
  const version = view.signoff?.publishingVersion ?? view.latest?.publishingVersion ?? offer.lastVersion;
  const operation = makeOperation(world, changed, "goLive", version, from.foreign !== true);
  if (view.signoff !== undefined) operation.offerVersion = view.signoff.offerVersion;
  if (from.foreign === true) operation.foreign = true;
  const goLive: GoLiveRecord = {
    offer: offerKey(offer.publisherId, offer.id),
    operationId: operation.id,
    publishingVersion: version,
    at: operation.submittedAt,
    requestId: from.requestId,
    foreign: from.foreign === true,
  };
  world.reads.staleStatus.set(goLive.offer, world.divergences.staleStatusGets);
  return append(world, changed, operation, goLive);
}

/**
 * Cancels what runs or waits at sign-off. `done` is the documented 200. `accepted` is the documented 202, also answered
 * where nothing can be cancelled (seen: osa), and then without an operation.
 */
export function submitCancel(
  world: World,
  offer: OfferRecord,
): { result: "done" | "accepted"; operation?: OperationRecord } {
  const now = world.clock.now();
  const view = viewOffer(offer, now, world.speed);
  const target = view.running ?? view.signoff;
  if (target === undefined) return { result: "accepted" };
  if (target.kind === "goLive" && !world.divergences.goLiveCancellable) {
    throw new Refusal(badRequest(`The go-live of offer ${offer.id} cannot be cancelled.`));
  }
  const changed = structuredClone(offer);
  const operation = changed.operations[offer.operations.indexOf(target)];
  if (operation === undefined) return { result: "accepted" };
  if (view.running === undefined) operation.end = { outcome: "canceled", at: now };
  else {
    rebase(operation, now, world.speed);
    operation.cancelAt ??= now;
  }
  world.store.saveOffer(changed);
  return { result: view.running === undefined ? "done" : "accepted", operation };
}

function append(
  world: World,
  changed: OfferRecord,
  operation: OperationRecord,
  goLive?: GoLiveRecord,
): OperationRecord {
  changed.operations.push(operation);
  changed.shownVersion = undefined;
  world.store.saveOffer(changed, goLive);
  return operation;
}
