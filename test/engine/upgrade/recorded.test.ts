// A stack that an earlier version of this package left behind previews as it did: nothing is posted for an upgrade.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ENGINES, closeBenches, createEngineBench } from "../../support/engineBench";
import { killProviders, startLogEngine, startProviderProcess } from "../../support/processes";
import { programFiles } from "../plugin/programs";
import { type Recording, onService, readRecordings, record } from "./recording";

const FACES = ["dynamic", "plugin"] as const;
const ROOT = resolve(__dirname, "..", "..", "..");
const SERVICE = "http://127.0.0.1:9";

const isAsked = process.env["ACCEPT"] === "1" && ENGINES.includes("pulumi");

describe("recorded stacks", function () {
  this.timeout(300_000);
  afterEach(closeBenches);

  for (const face of FACES) {
    for (const situation of ["live", "running"] as const) {
      const title = `of this version are recorded: ${face}, ${situation}`;
      if (isAsked) it(title, () => record(face, situation));
    }
  }

  const titleOf = ({ version, face, situation }: Recording): string => `${version}, ${face}, ${situation}`;

  for (const recording of readRecordings()) {
    it(`${titleOf(recording)}: the provider answers the recorded calls as it did`, () => replay(recording));

    for (const engine of ENGINES) {
      it(`${titleOf(recording)}: previews as it did on ${engine}`, () => preview(recording, engine));
    }
  }

  for (const recording of readRecordings().filter(({ face }) => face === "dynamic")) {
    it(`${titleOf(recording)}: moves to the plugin without a replacement and without a POST`, () => move(recording));
  }
});

async function replay(recorded: Recording): Promise<void> {
  const { face, rpc } = onService(recorded, SERVICE);
  const journal = mkdtempSync(join(tmpdir(), "recorded-"));
  const engine = await startLogEngine();
  const env = { ...process.env, AZURE_MARKETPLACE_ENDPOINT: SERVICE, AZURE_MARKETPLACE_JOURNAL: journal };
  const urn = String(rpc[0]?.request["urn"]);
  try {
    const provider = await startProviderProcess({ face, cwd: ROOT, env, engineAddress: engine.address, urn });
    const answered = rpc.map(({ method }) => method.replace(/^.*\//, ""));
    assert.deepEqual(answered, ["Check", "Diff"], "calls of a preview");
    for (const { method, request, response } of rpc) {
      const [olds, news] = [valuesOf(request["olds"]), valuesOf(request["news"])];
      if (method.endsWith("/Check")) {
        assert.deepEqual(await provider.check(olds, news), []);
        assert.equal(response["failures"] ?? undefined, undefined);
      } else {
        const isChange = response["changes"] === "DIFF_SOME";
        assert.equal(await provider.diff(String(request["id"]), olds, news), isChange);
      }
    }
  } finally {
    await killProviders();
    engine.close();
    rmSync(journal, { recursive: true, force: true });
  }
}

async function preview(recorded: Recording, engine: (typeof ENGINES)[number]): Promise<void> {
  const { face, situation, bench } = await restore(recorded, engine);
  const args = situation === "live" ? ["preview", "--expect-no-changes"] : ["preview"];
  const { text } = await bench.ok(args);
  assert.doesNotMatch(text, /POSTS|WILL POST|replac/i, `${face}\n${text}`);
  if (situation === "running") assert.match(text, /CONTINUES [0-9a-f-]+, no POST/);
  assert.equal(bench.counts().calls, 0);
}

async function move(recorded: Recording): Promise<void> {
  const { situation, bench } = await restore(recorded, "embedded");
  for (const [name, text] of Object.entries(programFiles("plugin"))) writeFileSync(join(bench.project, name), text);
  const { text } = await bench.ok(["preview"]);
  assert.doesNotMatch(text, /POSTS|WILL POST|replac/i, text);
  assert.match(
    text,
    situation === "live" ? /MOVES here from the dynamic face, no POST/ : /CONTINUES [0-9a-f-]+, no POST/,
  );
  if (situation !== "live") return;
  await bench.up();
  assert.doesNotMatch(JSON.stringify(bench.resources().at(-1)), /__provider|__urn/);
  await bench.ok(["preview", "--expect-no-changes"]);
  assert.equal(bench.counts().posts, 0);
}

async function restore(recorded: Recording, engine: (typeof ENGINES)[number]) {
  const bench = await createEngineBench({ engine, files: programFiles(recorded.face) });
  const { face, situation, declared, state } = onService(recorded, bench.marketplace.url);
  bench.declare(declared);
  const file = join(bench.dir, "state.json");
  writeFileSync(file, JSON.stringify(state));
  await bench.ok(["stack", "import", "--file", file]);
  return { face, situation, bench };
}

function valuesOf(given: unknown): Record<string, unknown> {
  return { ...(given as Record<string, unknown> | undefined) };
}
