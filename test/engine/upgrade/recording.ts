import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPulumi } from "azure-marketplace-sandbox-engine";
import { readPackageVersion } from "../../../provider/ambient";
import { type EngineBench, createEngineBench } from "../../support/engineBench";
import type { Face } from "../../support/processes";
import { programFiles } from "../plugin/programs";

/** How a stack stood when it was recorded. */
export type Situation = "live" | "running";

/** One call to the provider, as the engine logs it. */
export interface RecordedCall {
  method: string;
  request: Record<string, unknown>;
  response: Record<string, unknown>;
}

/** A stack that a version of this package left behind, and the calls of a preview of it. */
export interface Recording {
  version: string;
  engine: string;
  face: Face;
  situation: Situation;
  declared: Record<string, Record<string, unknown>>;
  /** What `pulumi stack export` gives. */
  state: unknown;
  rpc: RecordedCall[];
}

const RECORDED = join(__dirname, "..", "..", "golden", "recorded");
/** In place of the address of the marketplace that a state was made on. */
const ORIGIN = "http://127.0.0.1:0000";
const CALLS = /ResourceProvider\/(Check|Diff)$/;

/** Every recording, of every version. */
export function readRecordings(): Recording[] {
  return readdirSync(RECORDED, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(RECORDED, name), "utf8")) as Recording);
}

/** A recording as if it had been made on this service. */
export function onService(recording: Recording, url: string): Recording {
  return JSON.parse(JSON.stringify(recording).replaceAll(ORIGIN, url)) as Recording;
}

/** Records a stack of this version on Pulumi's own CLI; `ACCEPT=1` asks for it. */
export async function record(face: Face, situation: Situation): Promise<void> {
  const declared = { offer: { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0", candidate: 2 } };
  const goLiveMs = situation === "running" ? 0 : undefined;
  const bench = await createEngineBench({ engine: "pulumi", files: programFiles(face), goLiveMs });
  bench.declare(declared);
  await bench.up({ env: situation === "running" ? { AZURE_MARKETPLACE_WAIT: "accepted" } : {} });
  const log = join(bench.dir, "grpc.json");
  await bench.ok(["preview"], { env: { PULUMI_DEBUG_GRPC: log } });
  const version = readPackageVersion();
  const recording: Recording = {
    ...{ version, engine: `pulumi ${findPulumi(process.env)?.version}`, face, situation, declared },
    ...{ state: await exportState(bench), rpc: readCalls(log) },
  };
  const json = JSON.stringify(recording, undefined, 1)
    .replaceAll(bench.marketplace.url, ORIGIN)
    .replaceAll(bench.project, "/program");
  mkdirSync(join(RECORDED, version), { recursive: true });
  writeFileSync(join(RECORDED, version, `${face}-${situation}.json`), `${json}\n`);
}

/** State without the places in files that it was made from. */
async function exportState(bench: EngineBench): Promise<unknown> {
  const file = join(bench.dir, "export.json");
  await bench.ok(["stack", "export", "--file", file]);
  return JSON.parse(readFileSync(file, "utf8"), (key, value: unknown) =>
    key === "sourcePosition" || key === "stackTrace" ? undefined : value,
  );
}

function readCalls(log: string): RecordedCall[] {
  return (
    readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as RecordedCall)
      // Each call is logged as it begins, and again with its answer.
      .filter(({ response }) => response !== undefined)
      .filter(({ method, request }) => CALLS.test(method) && /OfferGoLive/.test(String(request["urn"])))
      .map(({ method, request, response }) => ({ method, request, response }))
  );
}
