// What a hand may do to a running operation: push, end, block, reject. The control plane's half of the step machine.
import type { AdvanceOptions, OperationTarget, RejectOptions, StepMessage } from "./controlTypes";
import type { OfferRecord, OperationRecord } from "./entities";
import { makeOperation, requireOffer } from "./offers";
import { viewOffer } from "./offerView";
import { endOfStep, progressOf, rebase, stepOrder, totalMs } from "./transitions";
import type { World } from "./world";

/** Thrown when the control plane is asked for something that cannot be. */
export class ControlError extends Error {}

/** Names an offer. */
export type OfferPath = readonly [publisherId: string, offerId: string];

/** Brings a new preview version straight to sign-off; a running publish ends as canceled, a running go-live goes on. */
export function publishNow(world: World, path: OfferPath): { publishingVersion: number } {
  const offer = structuredClone(requireOffer(world, ...path));
  const now = world.clock.now();
  const running = viewOffer(offer, now, world.speed).running;
  if (running?.kind === "publish") running.end = { outcome: "canceled", at: now };
  offer.lastVersion += 1;
  const operation = makeOperation(world, offer, "publish", offer.lastVersion, false);
  offer.operations.push({ ...operation, end: { outcome: "succeeded", at: now } });
  offer.shownVersion = undefined;
  world.store.saveOffer(offer);
  return { publishingVersion: offer.lastVersion };
}

/** Pushes an operation to the end of its current step, of a named step, or of all. */
export function advance(world: World, path: OfferPath, options: AdvanceOptions): void {
  steer(world, path, options, (operation, now) => {
    if (operation.cancelAt !== undefined) {
      operation.end = { outcome: "canceled", at: now };
      return;
    }
    const current = progressOf(operation, now, world.speed).stepId ?? "";
    const target = options.all === true ? totalMs(operation.plan) : endOfStep(operation.plan, options.step ?? current);
    if (target === undefined) throw new ControlError(`The operation has no step ${options.step ?? current}.`);
    operation.doneMs = Math.max(operation.doneMs, target);
    operation.hold = undefined;
  });
}

/** Ends an operation as succeeded. */
export function complete(world: World, path: OfferPath, options: OperationTarget): void {
  steer(world, path, options, (operation, now) => {
    operation.hold = undefined;
    operation.end = { outcome: "succeeded", at: now };
  });
}

/** Ends an operation as failed, at a step and with a message. */
export function fail(world: World, path: OfferPath, options: StepMessage): void {
  steer(world, path, options, (operation, now, offer) => {
    const stepId = moveTo(world, offer, operation, options.step);
    const message = options.message ?? "The offer was not accepted.";
    operation.hold = undefined;
    operation.end = { outcome: "failed", at: now, stepId, message, stepStatus: options.stepStatus ?? "rejected" };
  });
}

/** Makes a submission disappear, as a rejection by Microsoft does. */
export function reject(world: World, path: OfferPath, options: RejectOptions): void {
  steer(world, path, options, (operation, now) => {
    operation.hold = undefined;
    operation.end = { outcome: "rejected", at: now, keepOperation: options.keepOperation === true };
  });
}

/** Holds an operation at a step. */
export function block(world: World, path: OfferPath, options: StepMessage): void {
  steer(world, path, options, (operation, now, offer) => {
    const stepId = moveTo(world, offer, operation, options.step);
    const message = options.message ?? "No virtual machine image was found for the plan contoso.";
    operation.hold = { at: now, stepId, message, stepStatus: options.stepStatus ?? "blocked" };
  });
}

/** Lets a held operation go on from where it stood. */
export function unblock(world: World, path: OfferPath, options: OperationTarget): void {
  steer(world, path, options, (operation) => {
    operation.hold = undefined;
  });
}

/** Changes the version that /status shows; at sign-off it is the preview's own. */
export function setPublishingVersion(world: World, path: OfferPath, version: number): void {
  if (!Number.isInteger(version) || version < 0) throw new ControlError("version must be a whole number.");
  const offer = structuredClone(requireOffer(world, ...path));
  const signoff = viewOffer(offer, world.clock.now(), world.speed).signoff;
  if (signoff === undefined) offer.shownVersion = version;
  else {
    signoff.publishingVersion = version;
    offer.lastVersion = Math.max(offer.lastVersion, version);
  }
  world.store.saveOffer(offer);
}

/** Changes the speed from now on: what every running operation has done so far is kept. */
export function changeSpeed(world: World, speed: number): void {
  if (!Number.isFinite(speed) || speed < 0) throw new ControlError("speed must be a number of at least 0.");
  const now = world.clock.now();
  for (const stored of world.store.offers.values()) {
    const offer = structuredClone(stored);
    for (const operation of offer.operations) freeze(operation, now, world.speed);
    world.store.saveOffer(offer);
  }
  world.speed = speed;
  world.store.saveSettings({ speed });
}

// What ended by itself keeps the end it had at the old speed.
function freeze(operation: OperationRecord, now: number, speed: number): void {
  if (operation.end !== undefined) return;
  const { outcome, endedAt } = progressOf(operation, now, speed);
  if (outcome === "succeeded" || outcome === "canceled") operation.end = { outcome, at: endedAt ?? now };
  rebase(operation, now, speed);
}

function steer(
  world: World,
  path: OfferPath,
  target: OperationTarget,
  change: (operation: OperationRecord, now: number, offer: OfferRecord) => void,
): void {
  const offer = structuredClone(requireOffer(world, ...path));
  const now = world.clock.now();
  const running = offer.operations.filter((o) => progressOf(o, now, world.speed).outcome === "running");
  const found = running.filter((o) => target.operationId === undefined || o.id === target.operationId).at(-1);
  if (found === undefined) {
    const which = target.operationId === undefined ? "No operation" : `Operation ${target.operationId} is not one that`;
    throw new ControlError(`${which} runs on offer ${path.join("/")}.`);
  }
  rebase(found, now, world.speed);
  change(found, now, offer);
  world.store.saveOffer(offer);
}

// The step to stop at; its schedule is moved to the step's beginning, so that those before it are complete.
function moveTo(world: World, offer: OfferRecord, operation: OperationRecord, step: string | undefined): string {
  const current = progressOf(operation, world.clock.now(), world.speed).stepId ?? "";
  const stepId = step ?? current;
  if (!stepOrder(offer).includes(stepId)) throw new ControlError(`The offer has no step ${stepId}.`);
  const plan = operation.plan.find((item) => item.id === stepId);
  if (plan !== undefined && stepId !== current) {
    operation.doneMs = (endOfStep(operation.plan, stepId) ?? 0) - plan.durationMs;
  }
  return stepId;
}
