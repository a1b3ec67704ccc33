import type { ReleaseStatus } from "../release/attempt";

/** The next step for a release whose state cannot be read. */
export const NEXT_UNREADABLE =
  "look at the offer in the portal and at the resource in `pulumi stack export` before anything else is released";

/** The next step for a release that the last run did not get to. */
export const NEXT_UNDECIDED = "run `pulumi up` again: it looks first, decides anew and posts at most once";

const AGAIN_AFTER_INTERRUPTION =
  "if no `pulumi up` is at work any more, run it again (after `pulumi cancel` where the stack is still locked): it asks the service before it posts anything";

/** The next step after an engine was killed in the middle of a step, or while it is at work. */
export function nextAfterInterruption(verb: string): string {
  if (verb !== "creating") return AGAIN_AFTER_INTERRUPTION;
  return `${AGAIN_AFTER_INTERRUPTION}; then \`pulumi refresh --clear-pending-creates\` removes this entry`;
}

/**
 * The next safe step for one status; none where the release is live. Made of this program's own words alone.
 * @param attempt the declared one
 * @param waitsForOther true where another release's go-live is still under way
 */
export function nextStep(status: ReleaseStatus, attempt: number, waitsForOther: boolean): string | undefined {
  switch (status) {
    case "succeeded":
      return undefined;
    case "notStarted":
      return waitsForOther
        ? "run `pulumi up` again once the other release has ended: it decides anew and posts at most once"
        : "run `pulumi up`: it looks first and posts at most once";
    case "submitting":
      return "run `pulumi up` again: it finds out what became of the go-live before anything else is sent";
    case "running":
      return "run `pulumi up` again (or `pulumi refresh`), on any machine: it continues with this operation and posts nothing";
    case "blocked":
      return "do what the service asks for in the portal, then run `pulumi up` again: it continues and posts nothing";
    case "unclear":
      return "look at the offer in the portal, then run `pulumi up` again: it checks first, and if this is still unclear it posts nothing and prints the ways out";
    case "failed":
    case "rejected":
    case "canceled":
    case "superseded":
      return `nothing is released again by itself: mend the cause, bring a preview to publisher sign-off, then declare a new release, or attempt: ${attempt + 1} to post the same label again`;
  }
}
