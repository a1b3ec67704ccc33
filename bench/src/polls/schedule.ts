import { type SeedStep, createMarketplace } from "azure-marketplace-sandbox";
import { parseTimeFrame } from "../../../dist/model/duration";
import { parseOperation } from "../../../dist/model/operation";
import { createSkippingClock } from "./skippingClock";

/** A step on the virtual clock. */
export interface ScheduledStep {
  endsAtMs: number;
  /** What the provider makes of the estimate that the marketplace prints while this step runs. */
  expectedMs?: number;
}

const PATH = "/api/publishers/contoso/offers/offer-0";
const QUERY = "api-version=2017-10-31";
const headers = { authorization: "Bearer bench", accept: "application/json" };

/** Puts steps on the clock; what each is estimated at is asked of the sandbox marketplace while the step runs. */
export async function scheduleOf(steps: readonly SeedStep[]): Promise<ScheduledStep[]> {
  const clock = createSkippingClock();
  const offer = { id: "offer-0", publishingVersion: 2, goLiveSteps: [...steps] };
  const marketplace = await createMarketplace({ clock, seed: { publishers: [{ id: "contoso", offers: [offer] }] } });
  try {
    const accepted = await fetch(`${marketplace.url}${PATH}/golive?${QUERY}`, { method: "POST", headers });
    const location = new URL(accepted.headers.get("location") ?? "", marketplace.url);
    const scheduled: ScheduledStep[] = [];
    for (const { durationMs } of steps) {
      const startsAtMs = scheduled.at(-1)?.endsAtMs ?? 0;
      clock.turnTo(startsAtMs + durationMs / 2);
      const operation = parseOperation(await (await fetch(location, { headers })).json());
      const running = operation?.steps.find((step) => step.status === "inProgress");
      if (!running) throw new Error("the marketplace shows no running step in the middle of one");
      scheduled.push({ endsAtMs: startsAtMs + durationMs, expectedMs: parseTimeFrame(running.estimatedTimeFrame) });
    }
    return scheduled;
  } finally {
    await marketplace.close();
  }
}

/** The same schedule, stretched so that the whole ends at that instant; what is estimated does not change. */
export function endingAt(steps: readonly ScheduledStep[], endMs: number): ScheduledStep[] {
  const factor = endMs / (steps.at(-1)?.endsAtMs ?? endMs);
  return steps.map((step) => ({ ...step, endsAtMs: step.endsAtMs * factor }));
}
