import type { Ambient } from "../../ambient";
import { createApi } from "../../host/compose";
import { formatOffer } from "../../release/attempt";
import { type CancelRequest, type CancelWorld, awaitCancelled, requestCancel } from "../../release/cancel";
import { maySubmit } from "../../resources/offerGoLive/limits";
import { CliError } from "../cliError";
import type { CancelOptions } from "../options";
import { readExport } from "../readExport";
import { cleanText } from "../text";
import { findOnService, findOnStack } from "./find";

/** The answers of `cancel`; anything else is an error, and no cancel was sent. */
export const CANCEL_EXIT_CODES = { canceled: 0, pending: 10, notCanceled: 20, unclear: 30 } as const;

/** What is told in the end. */
interface Answer {
  result: keyof typeof CANCEL_EXIT_CODES;
  text: string;
  next?: string;
}

const SENT = "one cancel was sent";
const NOT_SENT = "no cancel was sent";
const REFRESH = "`pulumi refresh` of the stack that declares it saves that";

/**
 * Cancels one operation, where it says itself that it can be, waits for its end, and prints what happened.
 * @throws CliError or MarketplaceError where nothing was sent because something could not be read
 */
export async function runCancel(ambient: Ambient, options: CancelOptions): Promise<number> {
  if (!maySubmit(ambient.env)) throw new CliError("this run may not submit anything (AZURE_MARKETPLACE_SUBMIT=never)");
  const api = createApi(ambient);
  const found = options.offer
    ? await findOnService(api, options.offer)
    : findOnStack(api, await readExport(ambient, options), options.resource);
  const name = formatOffer(found.offer);
  if (found.kind === "nothing")
    return print(ambient, name, { result: "notCanceled", text: found.why, next: found.next });
  const notifier = { progress: (line: string): void => ambient.log.info(`${name}: ${line}`) };
  const deadlineAtMs = ambient.clock.monotonic() + options.timeoutMs;
  const world: CancelWorld = { ambient, api, notifier, deadlineAtMs };
  const request = await requestCancel(world, found);
  return print(ambient, `${name} operation ${found.operationId}`, await finish(world, found, request));
}

async function finish(
  world: CancelWorld,
  target: Parameters<typeof awaitCancelled>[1],
  request: CancelRequest,
): Promise<Answer> {
  if (request.kind === "ended") return describeEnd(request.operation.status, "before anything was sent", NOT_SENT);
  if (request.kind === "refused") {
    const sent = request.wasSent ? `${SENT}, and refused` : NOT_SENT;
    const next = "nothing was changed; a go-live that cannot be cancelled is stopped in Partner Center, if at all";
    return { result: "notCanceled", text: `it is not cancelled: ${request.why}; ${sent}`, next };
  }
  const end = await awaitCancelled(world, target, request);
  if (end.kind === "ended") return describeEnd(end.operation.status, "after the cancel", SENT);
  if (end.kind === "gone") {
    const text = `the service no longer finds it, since ${end.goneAt}; ${SENT}`;
    return { result: "unclear", text, next: `look at the offer in Partner Center; ${REFRESH}` };
  }
  const isUnclear = request.answer.kind === "unclear";
  return {
    result: isUnclear ? "unclear" : "pending",
    text: `it has not ended yet: ${end.why}; ${SENT}${isUnclear ? ", and its answer is not known" : ""}`,
    next: "run the same command again: it looks first, and asks again only where the operation can still be cancelled",
  };
}

function describeEnd(status: string, when: string, sent: string): Answer {
  if (status === "canceled") return { result: "canceled", text: `it ended as canceled; ${sent}`, next: REFRESH };
  const stays = status === "succeeded" ? ": what it released is live and stays live" : "";
  return { result: "notCanceled", text: `it ended as ${status} ${when}${stays}; ${sent}`, next: REFRESH };
}

const WORDS: Readonly<Record<Answer["result"], string>> = {
  canceled: "canceled",
  pending: "pending",
  notCanceled: "not canceled",
  unclear: "unclear",
};

function print(ambient: Ambient, subject: string, { result, text, next }: Answer): number {
  const code = CANCEL_EXIT_CODES[result];
  const line = `${WORDS[result]} (exit code ${code}): ${subject}: ${text
    .split("\n")
    .flatMap((part) => cleanText(part) ?? [])
    .join("; ")}`;
  ambient.process.writeOut(`${line}\n${next === undefined ? "" : `  next: ${next}\n`}`);
  return code;
}
