import type { z } from "zod";
import { FUNCTIONS } from "../resources/functions";
import { INPUT_NAMES, inputSpec } from "../resources/offerGoLive/shape";
import { NAMED_SHAPES, OUTPUTS, type OutputSpec } from "../resources/offerGoLive/outputs";
import { CONFIG } from "./configShape";
import { type TypeSpec, createTypes } from "./schemaTypes";
import { DYNAMIC_TYPE_TOKEN, FUNCTION_TOKENS, PACKAGE, TYPE_TOKEN } from "./tokens";

type Values = Record<string, unknown>;

/**
 * The package's schema, made of the shapes that check and store: what Pulumi generates the SDKs of each language from.
 * `schema.json` is its golden text, which the provider serves.
 * @param examples programs in markdown, as Pulumi's documents show them
 * @see reference, pulumi-provider §6.5
 */
export function createSchema(version: string, examples: string): Values {
  const types = createTypes({ ...NAMED_SHAPES });
  const config = mapValues(CONFIG, ({ schema, about }) => ({ ...types.of(schema, "Config"), description: about }));
  const resources = { [TYPE_TOKEN]: createResource(types.of, examples) };
  const functions = Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, spec]) => [
      FUNCTION_TOKENS[name as keyof typeof FUNCTION_TOKENS],
      createFunction(spec, types.of),
    ]),
  );
  return {
    name: PACKAGE,
    displayName: "Azure Marketplace",
    version,
    description: "Release Microsoft commercial marketplace offers: exactly one go-live per declared release.",
    keywords: ["category/cloud", "kind/native", "azure", "marketplace", "partner-center", "go-live"],
    license: "Apache-2.0",
    meta: { moduleFormat: "(.*)" },
    language: createLanguages(),
    config: { variables: config },
    provider: {
      description: "How releases are made: which service, which sign-in, for which publishers. It holds no credential.",
      inputProperties: config,
    },
    types: types.named(),
    resources,
    functions,
  };
}

function createResource(typeOf: (schema: z.ZodType, at: string) => TypeSpec, examples: string): Values {
  const inputs = Object.fromEntries(
    INPUT_NAMES.map((name) => {
      const { schema, about, replaces } = inputSpec(name);
      const replacing = replaces === true ? { willReplaceOnChanges: true } : {};
      return [name, { ...typeOf(schema, "Input"), description: about, ...replacing }];
    }),
  );
  const outputs = mapValues(OUTPUTS as Record<string, OutputSpec>, ({ schema, about }) => ({
    ...typeOf(schema, "Output"),
    description: about,
  }));
  const requiredInputs = INPUT_NAMES.filter((name) => inputSpec(name).isRequired);
  const always = Object.entries(OUTPUTS as Record<string, OutputSpec>).filter(([, { isAlways }]) => isAlways);
  return {
    description: `"Release R of offer O is live." An up posts at most one go-live per declared (release, attempt), keeps the operation id in state, waits on the operation, and proves the result; a later up continues where it stood.\n\n${examples}`,
    inputProperties: inputs,
    requiredInputs,
    properties: { ...inputs, ...outputs },
    required: [...requiredInputs, ...always.map(([name]) => name)],
    aliases: [{ type: DYNAMIC_TYPE_TOKEN }],
  };
}

function createFunction(
  { about, args, result }: (typeof FUNCTIONS)[keyof typeof FUNCTIONS],
  typeOf: (schema: z.ZodType, at: string) => TypeSpec,
): Values {
  const inputs = mapValues(args as Record<string, { schema: z.ZodType; about: string }>, (one) => ({
    ...typeOf(one.schema, "Argument"),
    description: one.about,
  }));
  const shape = result.shape as Record<string, z.ZodType>;
  return {
    description: about,
    inputs: { type: "object", properties: inputs, required: Object.keys(args) },
    outputs: {
      type: "object",
      properties: mapValues(shape, (schema) => typeOf(schema, "Result")),
      required: Object.keys(shape).filter((name) => !shape[name]?.safeParse(undefined).success),
    },
  };
}

function createLanguages(): Values {
  return {
    nodejs: { respectSchemaVersion: true },
    python: { respectSchemaVersion: true, pyproject: { enabled: true } },
    go: { respectSchemaVersion: true, generateResourceContainerTypes: false },
    csharp: { respectSchemaVersion: true },
  };
}

function mapValues<V, R>(of: Readonly<Record<string, V>>, to: (value: V) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value)]));
}
