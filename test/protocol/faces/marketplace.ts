// The service of both faces: the sandbox's marketplace, made to do what a row needs, an offer for each row.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Marketplace, type SeedOffer, createMarketplace } from "../../../sandbox/marketplace/src";
import { LAZILY } from "../../support/lazily";
import { TOKEN } from "../../support/wireBench";
import type { Course, PropertyFacts, ProviderUnderTest, Subject, Values } from "../suite/types";

/** A marketplace, and a folder for the processes that release there. */
export interface MarketplaceWorld {
  /** The program's folder, where a process starts. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly url: string;
  subject(course: Course): Subject;
  close(): Promise<void>;
}

const SANDBOX = resolve(__dirname, "..", "..", "..", ".sandbox");
const PUBLISHER = "contoso";
const FOR_EVER_MS = 10 * 86_400_000;
/** Longer than anything else in a row, and shorter than what a provider waits for an answer after Cancel. */
const LATE_MS = 2_500;

/** What `OfferGoLive`'s properties are, on both faces. */
export const PROPERTIES: PropertyFacts = {
  changed: { property: "reason", value: "a reason" },
  replacing: { property: "offerId", value: "another-offer" },
  optional: { property: "onTimeout", value: "fail" },
  refused: { waitFor: "ever", attempt: 0 },
  unknown: "release",
  secret: { property: "reason", text: "s3cret-of-the-house", refusedText: "s3cret-that-is-too-long ".repeat(100) },
  enlarge: (outputs) => {
    const [line = ""] = outputs["posted"] as string[];
    const posted = Array.from({ length: 1_400 }, (_, at) => line.replace("1.0.0", `0.0.${at}`));
    return { ...outputs, posted: [...posted, line] };
  },
};

/** Functions of the plugin. */
export const FUNCTIONS: ProviderUnderTest["functions"] = [
  {
    token: "azure-marketplace:index:getOfferStatus",
    args: ({ name }) => ({ publisherId: PUBLISHER, offerId: name }),
    refusedArgs: { publisherId: PUBLISHER, offerId: "not/one" },
    refusedName: "offerId",
  },
];

/** Starts the service. */
export async function createMarketplaceWorld(): Promise<MarketplaceWorld> {
  mkdirSync(SANDBOX, { recursive: true });
  const cwd = mkdtempSync(join(SANDBOX, "protocol-"));
  writeFileSync(join(cwd, "package.json"), '{ "name": "protocol", "private": true }\n');
  const seed = { publishers: [{ id: PUBLISHER, offers: [] }] };
  const marketplace = await createMarketplace({ seed, mode: "strict", speed: 1 });
  let count = 0;
  return {
    cwd,
    url: marketplace.url,
    env: {
      ...plainEnv(),
      ...LAZILY,
      AZURE_MARKETPLACE_TOKEN: TOKEN,
      AZURE_MARKETPLACE_ENDPOINT: marketplace.url,
      AZURE_MARKETPLACE_JOURNAL: join(cwd, "journal"),
      AZURE_MARKETPLACE_WAIT: "20h",
    },
    subject: (course) => createSubject(marketplace, `offer-${++count}-of-a-row`, course),
    close: async () => {
      await marketplace.close();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

/** This process's environment without what would change a provider's behaviour. */
function plainEnv(): NodeJS.ProcessEnv {
  const left = Object.entries(process.env).filter(
    ([name]) => !/^(ARM_|AZURE_|PULUMI_|CI$|TF_BUILD$|TS_NODE_)/.test(name),
  );
  return Object.fromEntries(left);
}

function createSubject({ control }: Marketplace, name: string, first: Course): Subject {
  const path = `/offers/${name}`;
  let isKnown = false;
  let submitted = 0;
  let course = first;
  const take = (next: Course, versions: Pick<SeedOffer, "publishingVersion" | "liveVersion">): void => {
    course = next;
    submitted = posts(control, path);
    if (next === "isRefused" && !isKnown) return;
    isKnown = true;
    const durationMs = next === "finishes" ? 1 : FOR_EVER_MS;
    control.seedOffer(PUBLISHER, { id: name, ...versions, goLiveSteps: [{ id: "live", durationMs }] });
    arrange(control, { path, name, next, nth: submitted + 1 });
  };
  const declared = (release: string): Values => ({
    ...{ publisherId: PUBLISHER, offerId: name, release },
    ...(course === "clings" && { waitFor: "accepted" }),
  });
  take(first, { publishingVersion: 2 });
  return {
    name,
    id: `${PUBLISHER}/${name}`,
    importId: `${PUBLISHER}/${name}`,
    inputs: declared("1.0.0"),
    begun: async () => {
      const count = submitted + 1;
      await control.waitForRequests({ ...post(path), count, answered: course !== "answersLate" });
      if (course !== "answersLate") await control.waitForRequests({ ...operation(path), answered: true });
    },
    finish: () => control.complete(PUBLISHER, name),
    made: () => control.goLives().filter(({ offer }) => offer === `${PUBLISHER}/${name}`).length,
    calls: () => control.requests().filter((request) => request.path.includes(`${path}/`)).length,
    next: (following) => {
      take(following, { publishingVersion: 3, liveVersion: 2 });
      return declared("1.1.0");
    },
    remove: () =>
      control.addFault({ match: { path: `${path}\\b` }, times: "always", effect: { kind: "status", code: 404 } }),
    breakOff: () =>
      control.addFault({ match: { path: `${path}\\b` }, times: "always", effect: { kind: "dropBefore" } }),
  };
}

type Control = Marketplace["control"];

/** What happens once the go-live is posted for the nth time. */
function arrange(
  control: Control,
  { path, name, next, nth }: { path: string; name: string; next: Course; nth: number },
) {
  if (next === "isRefused") control.addFault({ match: post(path), effect: { kind: "status", code: 403 } });
  if (next === "answersLate") {
    control.addFault({ match: post(path), effect: { kind: "delay", ms: LATE_MS, when: "after" } });
  }
  if (next !== "fails") return;
  const block = (): void => control.block(PUBLISHER, name, { message: "a certificate is missing" });
  void control.waitForRequests({ ...post(path), count: nth, answered: true }).then(block);
}

function posts(control: Control, path: string): number {
  return control.requests().filter((request) => request.method === "POST" && request.path.includes(`${path}/golive`))
    .length;
}

function post(path: string): { method: string; path: string } {
  return { method: "POST", path: `${path}/golive` };
}

function operation(path: string): { method: string; path: string } {
  return { method: "GET", path: `${path}/operations/` };
}
