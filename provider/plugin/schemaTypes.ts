import { z } from "zod";
import { PACKAGE } from "./tokens";

/** A property's type as Pulumi's schema writes it. */
export type TypeSpec = Record<string, unknown>;

/** As much of JSON Schema as the shapes come to. */
interface JsonSchema {
  type?: string;
  enum?: string[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  description?: string;
}

/** Turns shapes into Pulumi types; objects and words get a name of their own. */
export interface Types {
  /** @param at what the shape belongs to, for the name of an object that has none */
  of(schema: z.ZodType, at: string): TypeSpec;
  /** Every type that was met, by its token. */
  named(): Record<string, unknown>;
}

/** @param shapes those that have a name */
export function createTypes(shapes: Readonly<Record<string, z.ZodType>>): Types {
  const types: Record<string, unknown> = {};
  const names = new Map(Object.entries(shapes).map(([name, schema]) => [identityOf(toJson(schema)), name]));
  const refer = (name: string, spec: () => unknown): TypeSpec => {
    const token = `${PACKAGE}:index:${name}`;
    types[token] ??= spec();
    return { $ref: `#/types/${token}` };
  };
  const convert = (json: JsonSchema, at: string): TypeSpec => {
    if (json.enum) return { type: "string" };
    if (json.type === "array") return { type: "array", items: convert(json.items ?? {}, at) };
    if (json.type !== "object") return { type: json.type ?? "string" };
    return refer(names.get(identityOf(json)) ?? nameOf(json, at), () => ({
      type: "object",
      properties: Object.fromEntries(
        Object.entries(json.properties ?? {}).map(([name, inner]) => [
          name,
          { ...convert(inner, at), ...describe(inner) },
        ]),
      ),
      required: json.required ?? [],
    }));
  };
  return {
    of: (schema, at) => {
      const json = toJson(schema);
      return { ...convert(json, at), ...describe(json) };
    },
    named: () => Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function toJson(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { unrepresentable: "any" }) as JsonSchema;
}

/** Two shapes are the same type where they have the same properties. */
function identityOf(json: JsonSchema): string {
  return JSON.stringify(Object.keys(json.properties ?? {}).sort());
}

/** An object without a name is called after its first properties' owner: `Adopt`, `Auth`, `Defaults`. */
function nameOf(json: JsonSchema, at: string): string {
  const known: Readonly<Record<string, string>> = {
    "operation,release": "Adopt",
    "clientId,envPrefix,tenantId": "Auth",
    "publishingVersion,seenAt": "CurrentLive",
  };
  const key = Object.keys(json.properties ?? {})
    .sort()
    .join(",");
  return known[key] ?? `${at}Defaults`;
}

function describe(json: JsonSchema): TypeSpec {
  const accepted = json.enum ? `One of ${json.enum.map((word) => `"${word}"`).join(", ")}.` : undefined;
  const text = [json.description, accepted].filter((part) => part !== undefined).join(" ");
  return text === "" ? {} : { description: text };
}
