import type { CheckFailure, CheckResult } from "../../port/lifecycle";
import { INPUT_NAMES, type InputName, inputSpec, isInputName } from "./shape";

/** What the engine puts in the place of a value that is not known before `up`. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Inputs that this version refuses, each with what to do instead. */
const NOT_BUILT: readonly { property: InputName; value: string; reason: string }[] = [
  {
    property: "api",
    value: "ingestion",
    reason: 'api: "ingestion" is not available in this version; "cpp" serves offers of the Cloud Partner Portal API',
  },
];

/**
 * Checks declared inputs without any call: every failure names the property, what is wrong with its value, and what is
 * accepted. Values that are not known yet pass; names that begin with `__` are the faces' own.
 */
export function checkInputs(declared: Record<string, unknown>): CheckResult {
  const failures = [
    ...INPUT_NAMES.flatMap((name) => checkInput(name, declared[name])),
    ...Object.keys(declared).flatMap(checkName),
    ...checkTogether(declared),
  ];
  return { inputs: declared, failures };
}

/** True where a value, or something in it, is not known before `up`. */
export function isUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(isUnknown);
  return typeof value === "object" && value !== null && Object.values(value).some(isUnknown);
}

function checkInput(name: InputName, value: unknown): CheckFailure[] {
  if (isUnknown(value)) return [];
  const spec = inputSpec(name);
  if (value === undefined || value === null) return checkAbsent(name, value);
  if (spec.schema.safeParse(value).success) return [];
  return [failure(name, `${describe(value)} is not accepted`)];
}

function checkAbsent(name: InputName, value: null | undefined): CheckFailure[] {
  if (inputSpec(name).isRequired) return [failure(name, "is missing")];
  if (name !== "candidate" || value === undefined) return [];
  // A publish that is still pending has no candidate yet: releasing whatever is at sign-off would be a surprise.
  return [failure(name, "is null: the publish that it comes from is not ready yet")];
}

function checkName(name: string): CheckFailure[] {
  if (isInputName(name) || name.startsWith("__")) return [];
  const similar = INPUT_NAMES.find((known) => known.toLowerCase() === name.toLowerCase());
  const hint = similar ? `did you mean ${similar}?` : `the inputs are ${INPUT_NAMES.join(", ")}`;
  return [{ property: name, reason: `${name} is no input of OfferGoLive; ${hint}` }];
}

function checkTogether(declared: Record<string, unknown>): CheckFailure[] {
  const notBuilt = NOT_BUILT.filter(({ property, value }) => declared[property] === value);
  const approval = declared["approval"] as { release?: unknown } | undefined | null;
  const approved = approval?.release;
  const isForAnother =
    typeof approved === "string" && !isUnknown([approved, declared["release"]]) && approved !== declared["release"];
  const approvalFailures = isForAnother
    ? [
        failure(
          "approval",
          `approves release ${describe(approved)}, but release ${describe(declared["release"])} is declared`,
        ),
      ]
    : [];
  return [...notBuilt.map(({ property, reason }) => ({ property, reason })), ...approvalFailures];
}

function failure(property: InputName, problem: string): CheckFailure {
  return { property, reason: `${property} ${problem}; accepted: ${inputSpec(property).accepts}` };
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 120)}… (${text.length} characters)` : text;
}
