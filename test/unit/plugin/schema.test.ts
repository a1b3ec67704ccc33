import assert from "node:assert/strict";
import { join } from "node:path";
import { readPackageVersion } from "../../../provider/ambient";
import { CONFIG } from "../../../provider/plugin/configShape";
import { createSchema } from "../../../provider/plugin/schema";
import { OUTPUT_SEEDS } from "../../../provider/host/program";
import { OUTPUT_NAMES } from "../../../provider/resources/offerGoLive/outputs";
import { INPUT_NAMES } from "../../../provider/resources/offerGoLive/shape";
import { readExamples } from "../../support/examples";
import { assertGoldenFile } from "../../support/golden";

const ROOT = join(__dirname, "..", "..", "..");
const TOKEN = "azure-marketplace:index:OfferGoLive";

interface Property {
  description?: string;
  $ref?: string;
}

interface Shape {
  properties: Record<string, Property>;
  required: string[];
}

const schema = createSchema(readPackageVersion(), readExamples()) as unknown as {
  config: { variables: Record<string, Property> };
  provider: { inputProperties: Record<string, Property> };
  types: Record<string, Shape>;
  resources: Record<string, Shape & { inputProperties: Record<string, Property>; requiredInputs: string[] }>;
  functions: Record<string, { description: string }>;
};
const resource = schema.resources[TOKEN];
assert.ok(resource);

describe("schema.json", () => {
  it("is what the shapes come to", () => {
    assertGoldenFile(join(ROOT, "schema.json"), JSON.stringify(schema, undefined, 2));
  });

  it("has every input and every output, each described", () => {
    assert.deepEqual(Object.keys(resource.inputProperties), INPUT_NAMES);
    assert.deepEqual(Object.keys(resource.properties), [...INPUT_NAMES, ...OUTPUT_NAMES]);
    assert.deepEqual(resource.requiredInputs, ["publisherId", "offerId", "release"]);
    for (const [name, { description }] of Object.entries(resource.properties)) assert.ok(description, name);
  });

  it("has the outputs that a program's class is seeded with", () => {
    assert.deepEqual([...OUTPUT_NAMES].sort(), Object.keys(OUTPUT_SEEDS).sort());
  });

  it("has the provider's configuration, which has no place for a credential", () => {
    assert.deepEqual(Object.keys(schema.provider.inputProperties), Object.keys(CONFIG));
    assert.deepEqual(schema.config.variables, schema.provider.inputProperties);
    assert.doesNotMatch(JSON.stringify(Object.keys(schema.config.variables)), /secret|token|password/i);
  });

  it("refers to no type that it does not have, and has none that nothing refers to", () => {
    const refs = new Set(JSON.stringify(schema).match(/(?<="#\/types\/)[^"]+/g));
    assert.deepEqual([...refs].sort(), Object.keys(schema.types));
  });

  it("has both functions", () => {
    assert.deepEqual(Object.keys(schema.functions), [
      "azure-marketplace:index:getOfferStatus",
      "azure-marketplace:index:getOperation",
    ]);
  });
});
