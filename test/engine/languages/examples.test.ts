// The examples as texts: what no toolchain of this machine compiles is held to the resource's shape, and all to each other.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { isInputName, INPUT_NAMES, inputSpec } from "../../../provider/resources/offerGoLive/shape";
import { OUTPUT_NAMES } from "../../../provider/resources/offerGoLive/outputs";
import { isPrepared } from "../../../sandbox/up/languages";

const EXAMPLES = join(__dirname, "..", "..", "..", "examples");
const TOKEN = "azure-marketplace:index:OfferGoLive";
const REQUIRED = INPUT_NAMES.filter((name) => inputSpec(name).isRequired);

interface YamlProgram {
  runtime: string | { name: string };
  plugins: { providers: { name: string; path: string }[] };
  config: Record<string, { default: string }>;
  resources: Record<string, { type: string; properties: Record<string, unknown> }>;
  outputs: { operations: string[] };
}

/** How each language names inputs and outputs. */
const PROGRAMS = {
  python: { file: "__main__.py", inputs: /^ {12}"(\w+)": \w+,$/gm, outputs: /^ {4}(\w+): pulumi\.Output/gm },
  go: { file: "main.go", inputs: /"(\w+)": +pulumi\.String\(/g, outputs: /`pulumi:"(\w+)"`/g },
  csharp: { file: "Program.cs", inputs: /\[Input\("(\w+)"/g, outputs: /\[Output\("(\w+)"/g },
  java: {
    file: "src/main/java/golive/App.java",
    inputs: /@Import\(name = "(\w+)"/g,
    outputs: /@Export\(name = "(\w+)"/g,
  },
} as const;

function read(...path: string[]): string {
  return readFileSync(join(EXAMPLES, ...path), "utf8");
}

function project(language: string): YamlProgram {
  return load(read(language, "Pulumi.yaml")) as YamlProgram;
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name]) => name ?? "");
}

describe("the examples in other languages", () => {
  for (const [language, { file, inputs, outputs }] of Object.entries(PROGRAMS)) {
    it(`${language}: declare the two offers, with inputs and outputs that the resource has`, () => {
      const text = read(language, file);
      for (const part of [TOKEN, "contoso-offer", "contoso-classic", "1.0.0", "operations"])
        assert.ok(text.includes(part), part);
      const isOutput = (name: string): boolean => (OUTPUT_NAMES as string[]).includes(name);
      const given = namesIn(text, inputs).filter((name) => !isOutput(name));
      assert.deepEqual(
        given.filter((name) => !isInputName(name)),
        [],
      );
      assert.deepEqual(
        REQUIRED.filter((name) => !given.includes(name)),
        [],
      );
      assert.deepEqual(namesIn(text, outputs), ["operationId"]);
      assert.ok(isOutput("operationId"));
    });
  }

  it("yaml: declares the two offers with inputs that the resource accepts", () => {
    const { config, resources, outputs } = project("yaml");
    const release = config["release"]?.default;
    assert.equal(release, "1.0.0");
    assert.deepEqual(Object.keys(resources), ["contoso-offer", "contoso-classic"]);
    for (const { type, properties } of Object.values(resources)) {
      assert.equal(type, TOKEN);
      assert.deepEqual(Object.keys(properties).sort(), [...REQUIRED].sort());
      for (const [name, value] of Object.entries(properties)) {
        assert.ok(isInputName(name), name);
        assert.ok(
          inputSpec(name).schema.safeParse(value === "${release}" ? release : value).success,
          `${name}: ${value}`,
        );
      }
    }
    const operations = Object.keys(resources).map((name) => `\${${name}.operationId}`);
    assert.deepEqual(outputs.operations, operations);
  });

  it("name their language, and the plugin by its folder", () => {
    const runtimes = { python: "python", go: "go", yaml: "yaml", csharp: "dotnet", java: "java" };
    for (const [language, runtime] of Object.entries(runtimes)) {
      const { runtime: named, plugins } = project(language);
      assert.equal(typeof named === "string" ? named : named.name, runtime);
      assert.deepEqual(plugins.providers, [{ name: "azure-marketplace", path: "../.." }]);
      assert.ok(existsSync(join(EXAMPLES, language, "../..", "pulumi-resource-azure-marketplace")));
    }
  });

  it("pin the SDKs of Python and Go to the version of the Node SDK", () => {
    const { devDependencies } = JSON.parse(read("..", "package.json")) as { devDependencies: Record<string, string> };
    const version = devDependencies["@pulumi/pulumi"];
    assert.equal(read("python", "requirements.txt").trim(), `pulumi==${version}`);
    assert.equal(/^require github\.com\/pulumi\/pulumi\/sdk\/v3 v(\S+)$/m.exec(read("go", "go.mod"))?.[1], version);
  });

  const compiled = "java: was compiled against Pulumi's SDK as it is now";
  if (!isPrepared("java", join(EXAMPLES, "java"))) {
    it.skip(`${compiled} (skipped: examples/java is not prepared, see npm run prepare:languages)`);
  } else it(compiled, () => assert.ok(existsSync(join(EXAMPLES, "java", "target", "classes", "golive", "App.class"))));
});
