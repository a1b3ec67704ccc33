import { isMarketplaceError } from "../../model/errors";
import {
  type OfferStatus,
  type Submission,
  isAtSignOff,
  isGoLiveRunning,
  isLive,
  isPublishRunning,
} from "../../model/offer";
import { LIVE_STEP, SIGN_OFF_STEP, findStep } from "../../model/operation";
import { formatOffer } from "../../release/attempt";
import type { OfferOption } from "../options";
import { cleanText } from "../text";
import { type Check, fail, failWith, ok, warn } from "./check";
import type { Connection } from "./connect";
import { checkOperations } from "./operationChecks";

const AGAIN = "try again; if it stays, look at the offer in Partner Center";
const REPORT = "nothing to do now; please report the word, so that this program learns it";

/** Reads one offer in each way that a release does, and says what is not as this program expects it. */
export async function checkOffer(
  api: Connection["api"],
  offer: OfferOption,
  storedLocations: readonly string[],
): Promise<Check[]> {
  const subject = formatOffer(offer);
  const { checks, isMigrated, isThere } = await checkDocument(api, offer, subject);
  if (!isThere) return checks;
  const status = await attempt(subject, () => api.getOfferStatus(offer));
  const list = await attempt(subject, async () => ({ rows: await api.listSubmissions(offer) }));
  const submissions = "error" in list ? undefined : list.value.rows;
  return [
    ...checks,
    ...("error" in status ? [status.error] : checkStatus(subject, status.value, submissions)),
    ...("error" in list ? [list.error] : checkSubmissions(subject, submissions)),
    ...(await checkOperations(api, offer, {
      storedLocations,
      submissions: submissions ?? [],
      isMigrated,
      publishingVersion: "error" in status ? undefined : status.value.publishingVersion,
    })),
  ];
}

type Attempt<T> = { value: T } | { error: Check };

async function attempt<T>(subject: string, work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: failWith(subject, error, AGAIN) };
  }
}

async function checkDocument(
  api: Connection["api"],
  offer: OfferOption,
  subject: string,
): Promise<{ checks: Check[]; isMigrated?: boolean; isThere: boolean }> {
  try {
    const found = await api.getOffer(offer);
    if (!found) {
      const text = "the service does not know this offer of this publisher (404)";
      return { checks: [fail(subject, text, "check publisherId and offerId: the readable ids")], isThere: false };
    }
    const { isMigrated, offerTypeId } = found;
    const migration =
      isMigrated === undefined ? "does not tell whether it is migrated" : isMigrated ? "migrated" : "not migrated";
    const checks = [ok(subject, `offer: ${cleanText(offerTypeId) ?? "type not told"}, ${migration}`)];
    if (found.state === "unknown") checks.push(warn(subject, "offer: its status is missing or not known", REPORT));
    return { checks, isMigrated, isThere: true };
  } catch (error) {
    // Without a sign-in that is accepted here, every other question has the same answer.
    const isDenied = isMarketplaceError(error) && (error.code === "forbidden" || error.code === "unauthenticated");
    return { checks: [failWith(subject, error, AGAIN)], isThere: !isDenied };
  }
}

function checkStatus(subject: string, status: OfferStatus, submissions: readonly Submission[] | undefined): Check[] {
  const version = status.publishingVersion;
  const shown = version === undefined ? "" : `, publishing version ${version}`;
  const checks = [ok(subject, `status: ${cleanText(status.word) ?? "?"}${shown}, ${placeOf(status)}`)];
  if (status.state === "unknown") {
    checks.push(
      warn(
        subject,
        `status: ${JSON.stringify(status.word)} is a word that is not known: no success, no failure`,
        REPORT,
      ),
    );
  }
  for (const { id, word } of status.steps.filter((step) => step.status === "unknown")) {
    checks.push(
      warn(subject, `status: step ${id} has a status that is not known: ${JSON.stringify(word ?? null)}`, REPORT),
    );
  }
  if (version === undefined) checks.push(versionMissing(subject, submissions));
  for (const id of [SIGN_OFF_STEP, LIVE_STEP].filter((step) => !findStep(status.steps, step))) {
    const text = `status: it has no step ${id}; the offer's own status counts instead`;
    checks.push(warn(subject, text, "nothing to do; steps differ by type of offer"));
  }
  return checks;
}

function versionMissing(subject: string, submissions: readonly Submission[] | undefined): Check {
  const text = "status: it tells no publishingVersion";
  if (submissions?.[0]?.publishingVersion !== undefined) {
    return warn(subject, `${text}; the newest submission's is used`, "nothing to do");
  }
  const next = "release without candidate, and look at the preview before; nothing else can be compared";
  return warn(subject, `${text}, nor does a submission: a pinned candidate is refused as not ready`, next);
}

function placeOf(status: OfferStatus): string {
  if (isAtSignOff(status)) return "at publisher sign-off: it can be released";
  if (isGoLiveRunning(status)) return "a go-live runs";
  if (isPublishRunning(status)) return "a publish runs";
  return isLive(status) ? "live, nothing waits for sign-off" : "nothing waits for sign-off";
}

function checkSubmissions(subject: string, rows: readonly Submission[] | undefined): Check[] {
  if (!rows) {
    const text = "submissions: the service has no such list (404)";
    const next =
      "nothing to do; a go-live whose answer is lost is then proved by the offer's status alone, and a foreign one is " +
      "never adopted by itself";
    return [warn(subject, text, next)];
  }
  const running = rows.filter(({ state }) => state === "running");
  const checks = [ok(subject, `submissions: ${rows.length}, ${running.length} running`)];
  const lacking = (what: string, isMissing: (row: Submission) => boolean): void => {
    const count = rows.filter(isMissing).length;
    if (count > 0) checks.push(warn(subject, `submissions: ${count} of ${rows.length} tell no ${what}`, REPORT_FIELD));
  };
  lacking("submissionType and no slot", ({ type, slot }) => type === undefined && slot === undefined);
  lacking("publishingVersion", ({ publishingVersion }) => publishingVersion === undefined);
  lacking("changedTime", ({ changedAt }) => changedAt === undefined);
  lacking("state that is known", ({ state }) => state === "unknown");
  return checks;
}

const REPORT_FIELD = "nothing to do now; such a row never proves that a lost go-live was ours";
