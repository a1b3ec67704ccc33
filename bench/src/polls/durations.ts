import type { SeedStep } from "azure-marketplace-sandbox";

/** One documented way for a go-live to take its time. */
export interface DocumentedDuration {
  /** Short name: part of keys in `results.json`. */
  key: string;
  /** What the vendor or an operator says. */
  text: string;
  /** What comes after the sign-off, as the sandbox marketplace is told. */
  steps: SeedStep[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Fourteen business days are eighteen on the calendar at least, seven are nine. */
const SEVEN_BUSINESS_DAYS = 9 * DAY;
const FOURTEEN_BUSINESS_DAYS = 18 * DAY;

/**
 * The documented durations after Go live. A step whose estimate is not given here has the one that the marketplace gives;
 * steps that are not among its own six have none, except Partner Center's three, whose page gives the estimates below.
 * @see cpp-api.md §6
 */
export const DURATIONS: readonly DocumentedDuration[] = [
  {
    key: "PartnerCenter55min",
    text: "55 min: purchase flow, leads, final publish",
    steps: [
      { id: "purchase-flow", durationMs: 10 * MINUTE, estimatedTimeFrame: "< 10 min" },
      { id: "lead-management", durationMs: 15 * MINUTE, estimatedTimeFrame: "< 15 min" },
      { id: "live", durationMs: 30 * MINUTE, estimatedTimeFrame: "< 30 min" },
    ],
  },
  { key: "SeveralHours6h", text: '6 h: "several hours"', steps: [{ id: "live", durationMs: 6 * HOUR }] },
  { key: "Live2d", text: '2 d: "~2-5 days", the least', steps: [{ id: "live", durationMs: 2 * DAY }] },
  { key: "Live5d", text: '5 d: "~2-5 days", the most; 120 h observed', steps: [{ id: "live", durationMs: 5 * DAY }] },
  {
    key: "Vm8d",
    text: "8 d: virtual machine, provisioning 4 d, live 4 d",
    steps: [
      { id: "displayprovision", durationMs: 4 * DAY },
      { id: "live", durationMs: 4 * DAY },
    ],
  },
  {
    key: "App7BusinessDays",
    text: "10 d: Azure app, review 7 business days, live 1 d",
    steps: [
      { id: "microsoft-review", durationMs: SEVEN_BUSINESS_DAYS },
      { id: "live", durationMs: DAY },
    ],
  },
  {
    key: "App14BusinessDays",
    text: "19 d: Azure app, review 14 business days, live 1 d",
    steps: [
      { id: "microsoft-review", durationMs: FOURTEEN_BUSINESS_DAYS },
      { id: "live", durationMs: DAY },
    ],
  },
];

/** How long the whole go-live takes, in milliseconds. */
export function totalMs(steps: readonly SeedStep[]): number {
  return steps.reduce((total, step) => total + step.durationMs, 0);
}

/** The same steps, so much faster or slower that the whole takes this long. */
export function stretch(steps: readonly SeedStep[], wantedMs: number): SeedStep[] {
  const factor = wantedMs / totalMs(steps);
  return steps.map((step) => ({ ...step, durationMs: step.durationMs * factor }));
}
