import fc from "fast-check";

const MINUTE = 60_000;

/** What the marketplace is like in one schedule. Lags are shorter than the five minutes that deciding allows for. */
export interface Scene {
  migrated: boolean;
  /** False where the list of submissions answers 404. */
  listed: boolean;
  /** 0: nothing was ever live. Version 2 waits at sign-off. */
  liveVersion: 0 | 1;
  statusLagMs: number;
  listingLagMs: number;
  goLiveMs: number;
}

/** What the marketplace, or somebody in its portal, does. One that cannot happen (nothing runs) does nothing. */
export type ServiceStep =
  | { do: "publish" | "foreign" | "fail" | "cancel" | "complete" | "block" | "unblock" }
  | { do: "reject"; keep: boolean }
  | { do: "lag"; statusLagMs: number; listingLagMs: number }
  | { do: "listed"; is: boolean };

/** What a POST meets. `late` is applied some minutes after the connection was cut. */
export type PostFault =
  | { post: 400 | 401 | 403 | 404 | 409 | 422 | 429 | 500 | 503 }
  | { post: "dropBefore" | "dropAfter" | "applied5xx" | "noLocation" | "hang" | "hangAfter" | "late" };

/** What the next reads meet: so many answers of one kind. */
export interface ReadFault {
  reads: 401 | 403 | 500 | 503 | "cut";
  times: number;
}

/** The inputs that schedules change. */
export interface Declaration {
  release: string;
  attempt?: number;
  candidate?: number;
  /** `newest` stands for the id of the newest go-live there is, whoever posted it. */
  adopt?: "live" | "none" | "newest";
  waitFor?: "live" | "accepted";
  timeout?: string;
  onTimeout?: "pending" | "fail";
  onForeign?: "adopt" | "fail";
  onBlocked?: "stop" | "wait";
  reason?: string;
}

/** Where a run dies: around the POST, or at its n-th touch of disk, service or clock. */
export type KillPoint = "before POST" | "after POST" | number;

/** How one run goes. */
export interface RunOptions {
  /** Another machine has another disk. @default "here" */
  on?: "here" | "there";
  kill?: KillPoint;
  /** Ctrl-C so long after its begin. */
  interruptMs?: number;
  /** What its POST meets. */
  post?: PostFault["post"];
  submit?: "never";
  wait?: "accepted";
  settle?: "1";
  /** Without a CI's limit of 45 minutes: 120 hours. */
  long?: true;
  /** What happens while it waits. */
  during?: { afterMs: number; step: ServiceStep }[];
}

export type Step =
  | ServiceStep
  | { do: "pass"; ms: number }
  /** NTP: the client's wall clock alone. */
  | { do: "jump"; ms: number }
  /** A sleeping laptop: the world goes on, its monotonic clock does not. */
  | { do: "suspend"; ms: number }
  | { do: "outage"; ms: number }
  | { do: "fault"; is: PostFault | ReadFault }
  | { do: "up"; declared?: Partial<Declaration>; run?: RunOptions }
  | { do: "refresh"; run?: RunOptions }
  | { do: "destroy"; run?: RunOptions }
  /** The machine is lost, and its journal with it. */
  | { do: "loseDisk"; of: "here" | "there" };

/** A schedule that prints as a script to paste into a regression test. */
export class Schedule {
  constructor(
    readonly scene: Scene,
    readonly steps: readonly Step[],
  ) {}

  toString(): string {
    return `\nawait expectPromisesKept(\n  ${print(this.scene)},\n  [\n${this.steps.map((step) => `    ${print(step)},\n`).join("")}  ],\n);\n`;
  }

  [fc.toStringMethod](): string {
    return this.toString();
  }
}

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(print).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{ ${pairs.map(([key, inner]) => `${key}: ${print(inner)}`).join(", ")} }`;
}

/** Random schedules. `isOnSockets` leaves out what takes real minutes there. */
export function schedules(isOnSockets = false): fc.Arbitrary<Schedule> {
  const size = isOnSockets ? 8 : 14;
  const list = fc.array(steps(isOnSockets), { minLength: 3, maxLength: size, size: "max" });
  return fc.tuple(scenes(), list).map(([scene, items]) => new Schedule(scene, items));
}

const LAGS = [0, 0, 1 * MINUTE, 4 * MINUTE];

function scenes(): fc.Arbitrary<Scene> {
  return fc.record({
    migrated: fc.constantFrom(true, true, true, false),
    listed: fc.constantFrom(true, true, true, false),
    liveVersion: fc.constantFrom(0 as const, 1 as const),
    statusLagMs: fc.constantFrom(...LAGS),
    listingLagMs: fc.constantFrom(...LAGS),
    goLiveMs: fc.constantFrom(20 * MINUTE, 3 * 60 * MINUTE),
  });
}

function serviceSteps(): fc.Arbitrary<ServiceStep> {
  const plain = fc.constantFrom("publish", "publish", "foreign", "fail", "cancel", "complete", "block", "unblock");
  return fc.oneof(
    { weight: 7, arbitrary: fc.record({ do: plain }) as fc.Arbitrary<ServiceStep> },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("reject" as const), keep: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("lag" as const),
        statusLagMs: fc.constantFrom(...LAGS),
        listingLagMs: fc.constantFrom(...LAGS),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("listed" as const), is: fc.boolean() }) },
  );
}

function postFaults(isOnSockets: boolean): fc.Arbitrary<PostFault["post"]> {
  const words = ["dropBefore", "dropAfter", "dropAfter", "applied5xx", "noLocation"] as const;
  const slow = ["hang", "hangAfter", "late", "late"] as const;
  const codes = [400, 401, 403, 404, 409, 422, 429, 500, 503] as const;
  return fc.constantFrom(...codes, ...words, ...words, ...(isOnSockets ? [] : slow));
}

function faults(isOnSockets: boolean): fc.Arbitrary<PostFault | ReadFault> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ post: postFaults(isOnSockets) }) as fc.Arbitrary<PostFault> },
    {
      weight: 1,
      arbitrary: fc.record({
        reads: fc.constantFrom(401, 403, 500, 503, "cut"),
        times: fc.integer({ min: 1, max: 12 }),
      }) as fc.Arbitrary<ReadFault>,
    },
  );
}

/** A value once in so many times. */
const once = <T>(per: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: per - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** A record without its undefined members: what is not said is not printed either. */
function sparse<T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K] | undefined> }): fc.Arbitrary<Partial<T>> {
  const whole = fc.record(model as Record<string, fc.Arbitrary<unknown>>);
  return whole.map(
    (value) => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Partial<T>,
  );
}

function declarations(): fc.Arbitrary<Partial<Declaration>> {
  return sparse<Declaration>({
    release: once(2, fc.constantFrom("1.0.0", "2.0.0", "3.0.0")),
    attempt: once(4, fc.integer({ min: 1, max: 3 })),
    candidate: once(5, fc.constantFrom(2, 2, 3, 4)),
    adopt: once(12, fc.constantFrom("live", "none", "newest")),
    waitFor: once(4, fc.constantFrom("live", "accepted")),
    timeout: once(2, fc.constantFrom("1m", "20m", "8h")),
    onTimeout: once(4, fc.constantFrom("pending", "fail")),
    onForeign: once(4, fc.constantFrom("adopt", "fail")),
    onBlocked: once(4, fc.constantFrom("stop", "wait")),
    reason: once(4, fc.constantFrom("because", "another reason")),
  });
}

function runs(isOnSockets: boolean): fc.Arbitrary<RunOptions> {
  const during = fc.record({
    afterMs: fc.constantFrom(30_000, 3 * MINUTE, 12 * MINUTE, 60 * MINUTE),
    step: serviceSteps(),
  });
  const kill = fc.oneof(fc.constantFrom<KillPoint>("before POST", "after POST"), fc.integer({ min: 1, max: 40 }));
  return sparse<RunOptions>({
    on: once(6, fc.constant("there" as const)),
    kill: once(4, kill),
    post: once(3, postFaults(isOnSockets)),
    interruptMs: once(8, fc.constantFrom(0, 1_000, 90_000, 12 * MINUTE)),
    submit: once(8, fc.constant("never" as const)),
    wait: once(8, fc.constant("accepted" as const)),
    settle: once(8, fc.constant("1" as const)),
    long: once(8, fc.constant(true as const)),
    during: once(4, fc.array(during, { minLength: 1, maxLength: 2 })),
  });
}

function steps(isOnSockets: boolean): fc.Arbitrary<Step> {
  const times = fc.constantFrom(30_000, 3 * MINUTE, 7 * MINUTE, 25 * MINUTE, 4 * 60 * MINUTE);
  const up = fc.record({ do: fc.constant("up" as const), declared: declarations(), run: runs(isOnSockets) });
  return fc.oneof(
    { weight: 10, arbitrary: up },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("up" as const) }) },
    { weight: 4, arbitrary: fc.constant<Step>({ do: "publish" }) },
    { weight: 5, arbitrary: serviceSteps() as fc.Arbitrary<Step> },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("fault" as const), is: faults(isOnSockets) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: times }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("refresh" as const),
        run: sparse<RunOptions>({ on: once(4, fc.constant("there" as const)) }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("destroy" as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("outage" as const), ms: times }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Step>({ do: "jump", ms: -3_600_000 }, { do: "suspend", ms: 28_800_000 }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("loseDisk" as const),
        of: fc.constantFrom("here" as const, "there" as const),
      }),
    },
  );
}
