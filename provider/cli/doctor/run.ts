import type { Ambient } from "../../ambient";
import { formatTokenClaims, parseTokenClaims } from "../../model/accessToken";
import { formatDuration } from "../../model/duration";
import { formatOffer } from "../../release/attempt";
import { createJournal } from "../../release/journal";
import { ERROR_EXIT_CODE } from "../exitCode";
import type { DoctorOptions, OfferOption } from "../options";
import { readExport } from "../readExport";
import { type StackTarget, readTargets } from "../targets";
import { type Check, fail, failWith, formatChecks, ok, warn } from "./check";
import { type Connection, connect } from "./connect";
import { checkOffer } from "./offerChecks";

/** The life that a token must have for a POST. */
const TOKEN_LIFE_MS = 300_000;

type AskedOffer = Pick<StackTarget, "offer"> & Partial<Pick<StackTarget, "operationLocation" | "serviceOrigin">>;

/** Looks whether a release could work from here, and prints one line for each finding. It only reads. */
export async function runDoctor(ambient: Ambient, options: DoctorOptions): Promise<number> {
  const checks: Check[] = [];
  const connection = checkEndpoint(ambient, checks);
  const offers = await findOffers(ambient, options, checks);
  if (connection) {
    const isSignedIn = await checkSignIn(ambient, connection, checks);
    if (isSignedIn) for (const asked of groupByOffer(offers)) checks.push(...(await checkAsked(connection, asked)));
    checks.push(...(await checkJournal(ambient, connection.endpoint, offers[0]?.offer)));
  }
  ambient.process.writeOut(formatChecks(checks));
  return checks.some(({ level }) => level === "fail") ? ERROR_EXIT_CODE : 0;
}

function checkEndpoint(ambient: Ambient, checks: Check[]): Connection | undefined {
  try {
    const connection = connect(ambient);
    checks.push(ok("service", connection.endpoint));
    return connection;
  } catch (error) {
    checks.push(failWith("service", error, "correct or unset AZURE_MARKETPLACE_ENDPOINT"));
    return undefined;
  }
}

async function findOffers(ambient: Ambient, options: DoctorOptions, checks: Check[]): Promise<AskedOffer[]> {
  if (options.offer) return [{ offer: options.offer }];
  try {
    const targets = readTargets(await readExport(ambient, options));
    checks.push(ok("stack", targets.length === 1 ? "1 OfferGoLive" : `${targets.length} OfferGoLive`));
    return targets;
  } catch (error) {
    const next = "run it in the project's folder, or name an offer by --publisher and --offer";
    checks.push(failWith("stack", error, next));
    return [];
  }
}

async function checkSignIn(ambient: Ambient, { tokens }: Connection, checks: Check[]): Promise<boolean> {
  try {
    const { token, expiresAtMs } = await tokens.getToken(TOKEN_LIFE_MS);
    const claims = parseTokenClaims(token);
    const lifeMs = (expiresAtMs ?? claims.expiresAtMs ?? Number.NaN) - ambient.clock.now();
    const life = Number.isFinite(lifeMs) ? `good for ${formatDuration(lifeMs)}` : "its end is not known";
    checks.push(ok("sign-in", `${tokens.kind}: ${formatTokenClaims(claims)}; ${life}`));
    return true;
  } catch (error) {
    checks.push(failWith("sign-in", error, 'see "Signing in" in README.md'));
    return false;
  }
}

/** Several resources may declare one offer: it is asked once. */
function groupByOffer(offers: readonly AskedOffer[]): AskedOffer[][] {
  const groups = new Map<string, AskedOffer[]>();
  for (const asked of offers) {
    const key = formatOffer(asked.offer);
    groups.set(key, [...(groups.get(key) ?? []), asked]);
  }
  return [...groups.values()];
}

async function checkAsked({ api, endpoint }: Connection, asked: readonly AskedOffer[]): Promise<Check[]> {
  const [first] = asked;
  if (!first) return [];
  const foreign = asked.find(({ serviceOrigin }) => serviceOrigin !== undefined && serviceOrigin !== endpoint);
  if (foreign) {
    const text = `state was made on ${foreign.serviceOrigin}, not on ${endpoint}: a run would refuse it`;
    return [fail(formatOffer(first.offer), text, "set AZURE_MARKETPLACE_ENDPOINT as it was, or use another stack")];
  }
  const locations = asked.flatMap(({ operationLocation }) => operationLocation ?? []);
  return checkOffer(api, first.offer, [...new Set(locations)]);
}

/** Takes and gives back the lock of one offer: that needs the folder, a file in it, and the disk. */
async function checkJournal(ambient: Ambient, endpoint: string, offer?: OfferOption): Promise<Check[]> {
  const subject = "journal";
  const problems: string[] = [];
  let folder: string | undefined;
  const makeDirectory = (path: string): Promise<void> => ambient.files.makeDirectory((folder = path));
  const watched = { ...ambient, files: { ...ambient.files, makeDirectory } };
  const notifier = { warn: (text: string): void => void problems.push(text) };
  const journal = createJournal(watched, notifier, endpoint, offer ?? { publisherId: "doctor", offerId: "doctor" });
  const next = "set AZURE_MARKETPLACE_JOURNAL to a folder that can be written and outlives this machine's job";
  try {
    await journal.lock(-Infinity);
    await journal.unlock();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [warn(subject, text, "nothing to do where a `pulumi up` runs here right now")];
  }
  const [problem] = problems;
  if (problem !== undefined) return [fail(subject, problem.split(". Set ")[0] ?? problem, next)];
  if (folder === undefined) return [warn(subject, "it is off: what a killed run had posted is not known then", next)];
  return [ok(subject, `${folder} can be written`)];
}
