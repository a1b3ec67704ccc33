// What a provider owes to Pulumi's engine, row by row, over real gRPC to real processes: see README.md here.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createDynamicFace } from "./faces/dynamic";
import { createPluginFace } from "./faces/plugin";
import { OBLIGATIONS } from "./suite/obligations";
import { type Run, type Verdict, createRun, expectedOf, formatTable } from "./suite/run";
import type { Face, ProviderUnderTest } from "./suite/types";

const FACES: Readonly<Record<Face, () => Promise<ProviderUnderTest>>> = {
  plugin: createPluginFace,
  dynamic: createDynamicFace,
};
const NAMES = Object.keys(FACES) as Face[];
const verdicts = new Map<string, Verdict>();

describe("the protocol's obligations", function () {
  this.timeout(120_000);

  it("are a table of at least 35 rows, each with a name of its own", () => {
    assert.equal(new Set(OBLIGATIONS.map(({ id }) => id)).size, OBLIGATIONS.length);
    assert.ok(OBLIGATIONS.length >= 35, `${OBLIGATIONS.length} rows`);
  });

  it("know no provider: they import their own files, Node and Pulumi's protocol", () => {
    const suite = join(__dirname, "suite");
    const files = readdirSync(suite, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    assert.ok(files.length > 10);
    const foreign = files.flatMap((file) => {
      const path = join(suite, file);
      const imported = [...readFileSync(path, "utf8").matchAll(/ from "([^"]+)"/g)].map(([, name = ""]) => name);
      return imported.filter((name) =>
        name.startsWith(".")
          ? !resolve(path, "..", name).startsWith(suite)
          : !/^(node:|@grpc\/grpc-js$|google-protobuf\/|@pulumi\/pulumi\/proto\/)/.test(name),
      );
    });
    assert.deepEqual(foreign, []);
  });

  for (const face of NAMES) {
    describe(`on the ${face} face`, () => {
      let run: Run;
      before(async () => {
        run = createRun(await FACES[face](), OBLIGATIONS);
        run.begin();
      });
      after(() => run.end());

      for (const obligation of OBLIGATIONS) {
        const expected = expectedOf(obligation, face);
        const mark = expected === "holds" ? "" : "deviates" in expected ? " (deviates)" : " (cannot be asked)";
        it(`${obligation.id}: ${obligation.title}${mark}`, async () => {
          verdicts.set(`${face} ${obligation.id}`, await run.verdict(obligation));
        });
      }
    });
  }

  after(() => console.log(`\n${formatTable(OBLIGATIONS, NAMES, (face, id) => verdicts.get(`${face} ${id}`))}\n`));
});
