import {
  type PostedPair,
  type ReleaseState,
  formatPair,
  isFollowable,
  isSamePair,
  openRecord,
  postedPairs,
} from "./attempt";
import { type Action, type Declared, decideNaming } from "./decide";
import { refusalTexts } from "./refusalTexts";

/** One line that says what an `up` would do, for the resource's own row. */
export interface PreviewLine {
  severity: "info" | "warning";
  text: string;
}

/** What the line depends on: inputs and state alone, no network. */
export interface PreviewSituation {
  declared: Declared;
  /** Undefined for a resource that does not exist yet. */
  state: ReleaseState | undefined;
  maySubmit: boolean;
  /** Names of other inputs that changed. */
  changed: readonly string[];
}

/**
 * Says whether a run would post, continue, record or refuse. It announces a POST only where the decision could come to
 * one; what only the service can tell (not ready, mismatch) is found out by `up`.
 * @see deciding.md, "Status, exit, preview line"
 */
export function formatPreview(situation: PreviewSituation): PreviewLine {
  const { declared, state } = situation;
  const record = state?.record;
  const open = state && openRecord(state);
  if (record && isSamePair(record, declared)) return previewOwn(situation, record.result !== undefined);
  const naming = state && decideNaming({ declared, state });
  if (naming) return previewNaming(naming, situation);
  if (open) return previewOther(declared, open, state);
  const past = state ? postedPairs(state).filter((pair) => pair.release === declared.release) : [];
  const live = past.findLast((pair) => pair.result === "succeeded");
  if (live) return info(previewLiveEarlier(live, state));
  const ended = past.find((pair) => pair.attempt === declared.attempt);
  if (ended) return warning(`REFUSES: ${formatPair(declared)} was posted before and ended as ${ended.result}`);
  return previewUnposted(situation);
}

function previewOwn({ declared, state, changed }: PreviewSituation, hasEnded: boolean): PreviewLine {
  const record = state?.record;
  if (!hasEnded) {
    const sent = record?.publishingVersion ?? record?.candidate;
    const { candidate } = declared;
    if (candidate !== undefined && candidate !== record?.candidate && candidate !== sent) {
      return warning(
        `REFUSES: version ${sent ?? "unknown"} was posted for ${formatPair(declared)} and is not over; no POST`,
      );
    }
    if (state && isFollowable(state)) return info(`CONTINUES ${state.operationId ?? "by the offer's status"}, no POST`);
    const operation = adoption(declared);
    if (operation !== undefined && operation !== "none") return previewAdoption(declared);
    return warning(`CHECKS the attempt of ${record?.submittedAt}, POSTS only if the service never got it`);
  }
  if (record?.result === "succeeded") {
    const line = `RECORDS ${changed.length === 0 ? "nothing new" : changed.join(", ")}, no POST`;
    const isRepinned = changed.includes("candidate") && declared.candidate !== record.publishingVersion;
    return isRepinned
      ? warning(`${line}: ${formatPair(declared)} went live as version ${record.publishingVersion}`)
      : info(line);
  }
  const next = `declare a new release, or attempt ${declared.attempt + 1}`;
  return warning(`REFUSES: ${formatPair(declared)} ended as ${record?.result}; ${next}`);
}

function previewNaming(naming: Action, { declared, state }: PreviewSituation): PreviewLine {
  if (naming.kind === "refuse") return warning(`REFUSES: ${refusalTexts(declared, naming.refusal).headline}; no POST`);
  const line = `NAMES ${state?.record?.release} ${formatPair(declared)}`;
  if (naming.kind === "name") return info(`${line}, no POST`);
  return info(`${line} where nothing is at sign-off, otherwise REFUSES; no POST`);
}

function previewOther(
  declared: Declared,
  open: { release: string; attempt: number; submittedAt: string },
  state: ReleaseState,
): PreviewLine {
  const label = formatPair(declared);
  if (isFollowable(state)) {
    return info(
      `WAITS for ${formatPair(open)} ${state.operationId ?? "by the offer's status"}, then MAY POST ${label}`,
    );
  }
  const isGivenUp = open.release === declared.release && declared.attempt > open.attempt;
  if (isGivenUp || adoption(declared) === "none") {
    return warning(
      `CHECKS the attempt of ${open.submittedAt}, gives it up if it stays unclear, then MAY POST ${label}`,
    );
  }
  return warning(`CHECKS the attempt of ${open.submittedAt} for ${formatPair(open)}, then MAY POST ${label}`);
}

function previewLiveEarlier(live: PostedPair, state: ReleaseState | undefined): string {
  if (state?.record?.release === live.release && state.record.result === "succeeded") return "RECORDS attempt, no POST";
  const version = live.publishingVersion === undefined ? "" : ` (version ${live.publishingVersion})`;
  return `RECORDS ${formatPair(live)}${version} if it is still live, otherwise REFUSES; no POST`;
}

function previewUnposted({ declared, maySubmit }: PreviewSituation): PreviewLine {
  const operation = adoption(declared);
  if (operation !== undefined && operation !== "none") return previewAdoption(declared);
  const label = formatPair(declared);
  if (!maySubmit)
    return warning(
      `NOT POSTED: submitting is off in this run (AZURE_MARKETPLACE_SUBMIT=never), ${label} stays unposted`,
    );
  if (declared.candidate !== undefined) return info(`WILL POST ${label} (candidate v${declared.candidate})`);
  return warning(`WILL POST ${label} (no candidate is pinned: whatever is at publisher sign-off goes live)`);
}

function previewAdoption(declared: Declared): PreviewLine {
  return info(`ADOPTS ${adoption(declared)} as ${formatPair(declared)}, no POST`);
}

function adoption(declared: Declared): string | undefined {
  return declared.adopt?.release === declared.release ? declared.adopt.operation : undefined;
}

function info(text: string): PreviewLine {
  return { severity: "info", text };
}

function warning(text: string): PreviewLine {
  return { severity: "warning", text };
}
