import assert from "node:assert/strict";
import {
  type Answer,
  type Face,
  type LogEngine,
  type ProviderProcess,
  type Values,
  startProviderProcess,
} from "../support/processes";
import { type Breakable, breakRun } from "../support/processesBreak";
import { type CellWorld, PUBLISHER, type Stack, type UpResult, liveOutputs } from "../support/processesCell";
import { TOKEN } from "../support/wireBench";
import { type Cell, isSaved } from "./matrix";

const HANDLER = 'exports.handler=()=>require("pulumi-azure-marketplace/dynamic").offerGoLive;';
const TYPES: Readonly<Record<Face, string>> = {
  dynamic: "pulumi-nodejs:dynamic/azuremarketplace:OfferGoLive",
  plugin: "azure-marketplace:index:OfferGoLive",
};
const idOf = (offerId: string): string => `${PUBLISHER}/${offerId}`;

/** What an engine's state has of the resource. */
interface Saved {
  id: string;
  outputs: Values;
  hasInitErrors: boolean;
}

/** How long a provider whose engine is gone may live on, in milliseconds; in a POST it waits for the answer first. */
export const GONE_WITHIN_MS = 5_000;
export const ANSWER_WITHIN_MS = 10_000;

/** A stack whose engine is this test: real provider processes, state as an engine keeps it. */
export interface TierBStack extends Stack {
  start(): Promise<ProviderProcess>;
  /** Declared values as they reach the provider. */
  inputs(declared: Values): Values;
  saved(): Saved | undefined;
}

/** Makes a stack without state. @see reference, pulumi-provider §2.2 */
export function createTierBStack(world: CellWorld, engine: LogEngine, cwd: string, face: Face = "dynamic"): TierBStack {
  const urn = `urn:pulumi:test::tier-b::${TYPES[face]}::offer-${world.offerId}`;
  let saved: Saved | undefined;
  const env = { ...plainEnv(), ...world.folder.env, AZURE_MARKETPLACE_ENDPOINT: world.marketplace.url };
  const start = (): Promise<ProviderProcess> =>
    startProviderProcess({ face, cwd, env, engineAddress: engine.address, urn });
  const hidden = face === "plugin" ? {} : { __provider: HANDLER, __urn: urn };
  const inputs = (declared: Values): Values => ({ ...declared, ...hidden });
  const save = (answer: Answer): void => {
    if (!("id" in answer)) return;
    saved = { id: answer.id, outputs: answer.outputs, hasInitErrors: answer.kind === "partial" };
  };
  const step = async (provider: ProviderProcess, declared: Values): Promise<Answer> => {
    const news = inputs(declared);
    const failures = await provider.check(saved?.outputs ?? {}, news);
    assert.deepEqual(failures, []);
    if (!saved) return provider.create(news);
    const { id, outputs, hasInitErrors } = saved;
    if (!(await provider.diff(id, outputs, news)) && !hasInitErrors) return { kind: "ok", id, outputs };
    return provider.update(id, outputs, news);
  };
  const up = async (declared: Values): Promise<UpResult> => {
    const provider = await start();
    const answer = await step(provider, declared);
    save(answer);
    await end(provider);
    const text = [answer.kind === "ok" ? "" : answer.message, provider.output()].join("\n");
    return { isLive: answer.kind === "ok" && isLive(answer.outputs, declared), text };
  };
  const breakUp = (declared: Values, cell: Cell): Promise<void> =>
    breakRun(cell, world, async () => {
      const provider = await start();
      const answer = step(provider, declared).catch((error: unknown): Answer => ({
        kind: "died",
        message: String(error),
      }));
      return createBreakable(world, provider, answer, (given) => (isSaved(cell.kind) ? save(given) : undefined));
    });
  const beginLive = async (cell: Cell): Promise<void> => {
    const outputs = await liveOutputs(cell, world);
    saved = { id: idOf(world.offerId), outputs: { ...outputs, ...inputs({}) }, hasInitErrors: false };
  };
  return { beginLive, up, breakUp, start, inputs, saved: () => saved, close: async () => undefined };
}

function createBreakable(
  { folder }: CellWorld,
  provider: ProviderProcess,
  answer: Promise<Answer>,
  save: (answer: Answer) => void,
): Breakable {
  let isEngineGone = false;
  const finish = async (): Promise<void> => {
    save(await answer);
    if (!isEngineGone && provider.isAlive()) await end(provider);
    await provider.exited;
  };
  return {
    killProvider: () => provider.signal("SIGKILL"),
    killEngine: () => {
      isEngineGone = true;
      provider.loseEngine();
    },
    told: (kind) => folder.seen(kind),
    interrupt: () => provider.cancel(),
    interruptAgain: async () => {
      await provider.cancel();
      provider.signal("SIGINT");
    },
    ended: answer.then((given) => `${JSON.stringify(given)}\n${provider.output()}`),
    over: finish,
  };
}

/** What an engine does with a provider at the end of an operation. */
async function end(provider: ProviderProcess): Promise<void> {
  if (!provider.isAlive()) return;
  await provider.cancel().catch(() => undefined);
  provider.signal("SIGINT");
  await provider.exited;
}

function isLive(outputs: Values, declared: Values): boolean {
  const record = outputs["record"] as Values | undefined;
  return outputs["status"] === "succeeded" && record?.["release"] === declared["release"];
}

/** This process's environment without what would change a provider's behaviour. */
export function plainEnv(): NodeJS.ProcessEnv {
  const left = Object.entries(process.env).filter(
    ([name]) => !/^(ARM_|AZURE_|PULUMI_|CI$|TF_BUILD$|TS_NODE_)/.test(name),
  );
  return { ...Object.fromEntries(left), AZURE_MARKETPLACE_TOKEN: TOKEN, AZURE_MARKETPLACE_WAIT: "20h" };
}
