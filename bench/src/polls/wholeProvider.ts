import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SeedStep, createMarketplace } from "azure-marketplace-sandbox";
import { type Ambient, createAmbient, createFixedEnv } from "../../../dist/ambient";
import { createDynamicProvider } from "../../../dist/dynamic";
import { createSkippingClock } from "./skippingClock";
import { totalMs } from "./durations";
import type { Waited } from "./count";

/** What the whole provider cost the service: reads of the operation, and of the offer's status beside them. */
export interface Served extends Waited {
  statusReads: number;
}

/**
 * One release through the whole provider, over sockets, to a marketplace on the same virtual clock: the check that
 * counting `wait` alone tells the truth.
 * @throws Error where the release does not end well
 */
export async function releaseWithWholeProvider(steps: readonly SeedStep[], unit: () => number): Promise<Served> {
  const clock = createSkippingClock();
  const offer = { id: "offer-0", publishingVersion: 2, goLiveSteps: [...steps] };
  const marketplace = await createMarketplace({ clock, seed: { publishers: [{ id: "contoso", offers: [offer] }] } });
  const journalDir = mkdtempSync(join(tmpdir(), "bench-journal-"));
  try {
    const variables = { AZURE_MARKETPLACE_ENDPOINT: marketplace.url, AZURE_MARKETPLACE_JOURNAL: journalDir };
    const provider = createDynamicProvider(createWorld(variables, clock, unit));
    const inputs = { publisherId: "contoso", offerId: "offer-0", release: "1.4.0" };
    const { outs } = await provider.create(inputs);
    if (outs["status"] !== "succeeded") throw new Error(`the release ended as ${String(outs["status"])}`);
    const counts = marketplace.control.counts().byOffer["contoso/offer-0"];
    const [polls, statusReads] = [counts?.operationGets ?? 0, counts?.statusGets ?? 0];
    return { polls, statusReads, delayMs: clock.monotonic() - totalMs(steps) };
  } finally {
    await marketplace.close();
    rmSync(journalDir, { recursive: true, force: true });
  }
}

function createWorld(variables: Record<string, string>, clock: Ambient["clock"], unit: () => number): Ambient {
  const real = createAmbient();
  const silent = { info: () => undefined, warn: () => undefined };
  const env = createFixedEnv({ ...variables, AZURE_MARKETPLACE_TOKEN: "bench", AZURE_MARKETPLACE_WAIT: "60d" });
  return { ...real, clock, env, log: silent, random: { ...real.random, unit } };
}
