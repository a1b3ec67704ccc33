import assert from "node:assert/strict";
import type { LifecycleResult } from "../../../provider/port/lifecycle";
import { createOfferGoLive } from "../../../provider/resources/offerGoLive";
import { type OfferGoLiveInputs } from "../../../provider/resources/offerGoLive/shape";
import { writeState } from "../../../provider/resources/offerGoLive/state";
import { createMemoryFiles } from "../../support/memoryFiles";
import { type TestWorld, createWorld } from "../../support/world";
import { journalPath } from "./journalSupport";
import { type WalkService, createWalkService } from "./walkService";
import {
  INPUTS,
  type Situation,
  isImported,
  journalOf,
  listSituations,
  oursOf,
  pairOf,
  stateOf,
  wasApplied,
} from "./walkSituations";

const OFFER = { publisherId: "contoso", offerId: "contoso-offer" };
const ID = "contoso/contoso-offer";
const RUNS = 2;

type Values = Record<string, unknown>;

/** What one `up` left behind, and what it warned of. */
type UpResult = Partial<LifecycleResult> & { warnings: string[] };

/** One situation, and all that was done and said in it. */
interface Walked {
  situation: Situation;
  posts: number[];
  results: UpResult[];
  service: WalkService;
  wasSucceeded: boolean;
}

describe("the decision table, walked: state × journal × service × inputs", () => {
  let path: string;
  before(async () => void (path = await journalPath()));

  it("posts no pair twice, declares no false live, and prints a way out of everything", async () => {
    const situations = listSituations();
    const problems: string[] = [];
    let posts = 0;
    for (const situation of situations) {
      const walked = await walk(situation, path);
      posts += walked.posts.reduce((sum, count) => sum + count, 0);
      const found = [...judgePosts(walked), ...judgeLive(walked), ...judgeKept(walked), ...judgeTexts(walked)];
      problems.push(...found.map((text) => `${text}: ${Object.values(situation).join(", ")}`));
    }
    console.log(
      `      walked ${situations.length} situations, ${RUNS} runs and a refresh each; ${posts} go-lives posted`,
    );
    assert.equal(problems.length, 0, problems.sort().join("\n"));
    assert.ok(posts > 0);
  }).timeout(180_000);
});

/** Runs `up` three times, an hour apart, and refreshes: as the engine would, with the same disk. */
async function walk(situation: Situation, path: string): Promise<Walked> {
  const isOff = situation.input.endsWith("submitting is off");
  const world = createWorld({ AZURE_MARKETPLACE_WAIT: "30m", AZURE_MARKETPLACE_SUBMIT: isOff ? "never" : undefined });
  world.ambient.files = createMemoryFiles(new Map([[path, journalOf(situation)]]));
  const service = createWalkService(world.clock, situation.phase, oursOf(situation), situation.hasList);
  const saved = stateOf(situation, service.api.serviceOrigin);
  const walked: Walked = {
    situation,
    posts: [],
    results: [],
    service,
    wasSucceeded: saved?.status === "succeeded",
  };
  let stored: Values | undefined = saved && writeState({ ...OFFER, release: saved.record?.release ?? "1.0.0" }, saved);
  for (let run = 0; run < RUNS; run++) {
    const before = service.accepted();
    const told = world.told.lines.length;
    const up = await runUp(world, service, stored, { ...OFFER, ...INPUTS[situation.input] });
    const lines = world.told.lines.slice(told);
    const result = { ...up, warnings: lines.filter(({ kind }) => kind === "warn").map(({ text }) => text) };
    stored = result.state ?? stored;
    walked.results.push(result);
    walked.posts.push(service.accepted() - before);
    if (run === 0) world.clock.advance(3_600_000);
  }
  const before = service.accepted();
  if (stored)
    await lifecycleOf(world, service)
      .read(world.call, ID, stored)
      .catch(() => undefined);
  assert.equal(service.accepted(), before, "a refresh posts nothing");
  return walked;
}

function lifecycleOf(world: TestWorld, service: WalkService) {
  const startedAtMs = world.clock.monotonic();
  const ambient = { ...world.ambient, process: { ...world.ambient.process, startedAtMs } };
  return createOfferGoLive({ ambient, api: () => service.api, serviceOrigin: () => service.api.serviceOrigin });
}

async function runUp(
  world: TestWorld,
  service: WalkService,
  stored: Values | undefined,
  inputs: Values & Pick<OfferGoLiveInputs, "release">,
): Promise<Partial<LifecycleResult>> {
  const lifecycle = lifecycleOf(world, service);
  if (stored && !(await lifecycle.diff(world.call, stored, inputs)).hasChanges) return { state: stored };
  try {
    return await (stored ? lifecycle.update(world.call, ID, stored, inputs) : lifecycle.create(world.call, inputs));
  } catch (error) {
    return { failure: (error as Error).message };
  }
}

/** A pair is accepted once at most; one engine call posts once at most; nothing is posted that is not at sign-off. */
function judgePosts({ situation, posts, service }: Walked): string[] {
  const { phase, input } = situation;
  const { release, attempt = 1 } = INPUTS[input] as { release: string; attempt?: number };
  const isOurs = `${release}#${attempt}` === pairOf(situation);
  const before = isOurs && wasApplied(situation) ? 1 : 0;
  const problems: string[] = [];
  if (before + service.accepted() > 1) problems.push(`posted twice: ${before} before, then ${posts.join(", ")}`);
  const isAtSignOff = phase === "at sign-off" || phase === "another version at sign-off";
  if (service.accepted() > 0 && !isAtSignOff) problems.push("posted although nothing is at sign-off");
  if (service.accepted() > 0 && input.endsWith("submitting is off")) problems.push("posted although submitting is off");
  const isUnnamed = isImported(situation.state) && !situation.journal.startsWith("newer");
  if (isUnnamed && service.accepted() > 0) problems.push("posted in place of naming what was imported");
  return problems;
}

/** What is said to be live is live, in the version that was pinned; what was live before stays so. */
function judgeLive({ situation, results, service, wasSucceeded }: Walked): string[] {
  return results.flatMap(({ state, failure, warnings }) => {
    if (state?.["status"] !== "succeeded" || failure !== undefined) return [];
    const record = state["record"] as Values | undefined;
    const { release, candidate } = INPUTS[situation.input] as { release: string; candidate?: number };
    if (record?.["release"] !== release) return [`says succeeded of ${String(record?.["release"])}`];
    // What state already proved, and a label that is live again, need no second proof.
    if ((wasSucceeded && release === "1.0.0") || release === "0.9.0") return [];
    const version = record["publishingVersion"] as number | undefined;
    const truth = isImported(situation.state) && version === 2 ? 2 : service.liveVersion();
    if (version === undefined || truth === undefined || version > truth)
      return [`a false live: ${version}, truly ${truth}`];
    if (candidate === undefined || version === candidate) return [];
    // deciding.md: after success a changed candidate alone is a warning, but it is one.
    const isTold = warnings.some((text) => text.includes(`version ${version}`));
    return isTold ? [] : [`live as ${version}, pinned ${candidate}, and no warning`];
  });
}

/** What the service accepted, and the journal alone tells of, is in state after the next run. */
function judgeKept({ situation, results }: Walked): string[] {
  if (situation.journal !== "newer, located" || situation.state === "none") return [];
  const posted = (results.at(-1)?.state?.["posted"] ?? []) as string[];
  return posted.some((line) => line.startsWith("1.1.0#1 ")) ? [] : [`forgotten: 1.1.0 is not in ${posted.join("; ")}`];
}

/** Whatever is not live says what to do next and where to look. */
function judgeTexts({ results }: Walked): string[] {
  const failures = results.flatMap(({ failure }) => failure ?? []);
  const isPending = (text: string): boolean => text.startsWith("NOT LIVE YET");
  const silent = results.filter(
    ({ state, failure, warnings }) =>
      failure === undefined && state?.["status"] !== "succeeded" && !warnings.some(isPending),
  );
  const said = [...failures, ...results.flatMap(({ warnings }) => warnings.filter(isPending))];
  return [
    ...said.filter((text) => !/\n {2}next: \S/.test(text)).map((text) => `no way out: ${text}`),
    ...said.filter((text) => !/\n {2}portal: https/.test(text)).map((text) => `no portal: ${text}`),
    ...said.filter((text) => /a fault in this program/.test(text)),
    ...silent.map(({ state }) => `not live (${String(state?.["status"])}), and nothing was said`),
  ];
}
