// Check and Diff: no call to the service, unknown values, what differs and how.
import assert from "node:assert/strict";
import { type Bench, type Resource, type Session, type Stored, resourceFor } from "../bench";
import type { Difference } from "../calls";
import type { Obligation, Values } from "../types";
import { UNKNOWN, open, outputOf, ownNames, referenceOf } from "../values";

/** What Check owes. */
export const CHECK: readonly Obligation[] = [
  {
    id: "check.returns",
    section: "4",
    title: "Check returns the inputs, and of its own answer the same again",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench);
      const declared = resource.declared();
      const first = await calls.check(resource, {}, declared);
      assert.deepEqual(first.failures, []);
      for (const name of ownNames(declared)) assert.deepEqual(first.inputs[name], declared[name], name);
      assert.deepEqual(await calls.check(resource, first.inputs, first.inputs), first);
    },
  },
  {
    id: "check.refused",
    section: "4",
    title: "Check names each property that is refused, all at once",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench);
      const { refused } = bench.provider.properties;
      const { failures } = await calls.check(
        resource,
        {},
        resource.declared({ ...resource.subject.inputs, ...refused }),
      );
      assert.deepEqual(failures.map(({ property }) => property).sort(), Object.keys(refused).sort());
      for (const { property, reason } of failures) assert.match(reason, new RegExp(property));
    },
  },
  {
    id: "check.misspelt",
    section: "4",
    title: "Check refuses a property that it does not know",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench);
      const declared = resource.declared({ ...resource.subject.inputs, notAProperty: 1 });
      const { failures } = await calls.check(resource, {}, declared);
      assert.deepEqual(
        failures.map(({ property }) => property),
        ["notAProperty"],
      );
    },
  },
  {
    id: "check.missing",
    section: "4",
    title: "Check names what is missing, and null is as good as missing",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench);
      const { replacing, optional } = bench.provider.properties;
      const missing = resource.declared(without(resource.subject.inputs, replacing.property));
      const absent = await calls.check(resource, {}, missing);
      assert.deepEqual(
        absent.failures.map(({ property }) => property),
        [replacing.property],
      );
      const none = await calls.check(resource, {}, { ...missing, [replacing.property]: null });
      assert.deepEqual(none.failures, absent.failures);
      const optionalNull = resource.declared({ ...resource.subject.inputs, [optional.property]: null });
      assert.deepEqual((await calls.check(resource, {}, optionalNull)).failures, []);
    },
  },
  {
    id: "check.unknown",
    section: "4",
    title: "Check lets what is not known yet pass, and returns it as it is",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench);
      const { unknown, optional } = bench.provider.properties;
      const given = { ...resource.subject.inputs, [unknown]: UNKNOWN, [optional.property]: UNKNOWN };
      const { failures, inputs } = await calls.check(resource, {}, resource.declared(given));
      assert.deepEqual(failures, []);
      assert.deepEqual([inputs[unknown], inputs[optional.property]], [UNKNOWN, UNKNOWN]);
    },
  },
  {
    id: "check.output-values",
    section: "4",
    title: "Check takes output values, known and not, and references to resources",
    expect: {
      dynamic: { cannot: "the engine takes these wrappers off for a provider that does not ask for them" },
    },
    run: async (bench) => {
      const { calls, resource } = await fresh(bench);
      const { unknown, changed } = bench.provider.properties;
      const { inputs } = resource.subject;
      const known = { ...inputs, [unknown]: outputOf(inputs[unknown]), [changed.property]: outputOf(undefined) };
      const checked = await calls.check(resource, {}, known);
      assert.deepEqual(checked.failures, []);
      assert.deepEqual([checked.inputs[unknown], checked.inputs[changed.property]], [inputs[unknown], UNKNOWN]);
      const referring = { ...inputs, [unknown]: referenceOf(resource.urn, "an-id") };
      assert.deepEqual((await calls.check(resource, {}, referring)).failures, []);
    },
  },
  {
    id: "check.replacement",
    section: "4",
    title: "Check is asked again without old inputs where a resource is replaced",
    run: async (bench) => {
      const { calls, resource, stored } = await made(bench);
      const { replacing } = bench.provider.properties;
      const news = resource.declared({ ...resource.subject.inputs, [replacing.property]: replacing.value });
      assert.deepEqual((await calls.check(resource, stored.inputs, news)).failures, []);
      assert.deepEqual((await calls.check(resource, {}, news)).failures, []);
    },
  },
  {
    id: "check.silent",
    section: "9",
    title: "Neither Check nor Diff calls the service: they run one at a time for the whole stack",
    run: async (bench) => {
      const { calls, resource, stored } = await made(bench);
      const callsBefore = resource.subject.calls();
      await calls.check(resource, stored.inputs, resource.declared());
      await diff(bench, { calls, resource, stored }, { [bench.provider.properties.unknown]: UNKNOWN });
      assert.equal(resource.subject.calls(), callsBefore);
    },
  },
];

/** What Diff owes. */
export const DIFF: readonly Obligation[] = [
  {
    id: "diff.none",
    section: "4",
    title: "Diff of the same is none",
    run: async (bench) => {
      const { changes, diffs, replaces } = await diff(bench, await made(bench), {});
      assert.deepEqual({ changes, diffs, replaces }, { changes: "none", diffs: [], replaces: [] });
    },
  },
  {
    id: "diff.null",
    section: "4",
    title: "Diff takes null as missing",
    run: async (bench) => {
      const { property } = bench.provider.properties.optional;
      assert.equal((await diff(bench, await made(bench), { [property]: null })).changes, "none");
    },
  },
  {
    id: "diff.foreign",
    section: "6.7",
    title: "Diff ignores what others keep in state under names that begin with `__`",
    run: async (bench) => {
      const { calls, resource, stored } = await made(bench);
      const foreign = { __defaults: ["x"], __anything: {} };
      const olds = { inputs: { ...stored.inputs, ...foreign }, outputs: { ...stored.outputs, ...foreign } };
      assert.equal((await calls.diff({ ...resource, id: stored.id }, olds, resource.declared())).changes, "none");
    },
  },
  {
    id: "diff.moved",
    section: "6.7",
    title: "Diff of a state that a dynamic face left replaces nothing; it may only clean `__provider` away",
    run: async (bench) => {
      const { calls, resource, stored } = await made(bench);
      const foreign = { __provider: "exports.handler = () => require('another');" };
      const olds = { inputs: { ...stored.inputs, ...foreign }, outputs: { ...stored.outputs, ...foreign } };
      const { replaces, diffs } = await calls.diff({ ...resource, id: stored.id }, olds, resource.declared());
      assert.deepEqual([replaces, diffs.filter((name) => name !== "__provider")], [[], []]);
    },
  },
  {
    id: "diff.some",
    section: "4",
    title: "Diff of a changed property is some, and replaces nothing",
    run: async (bench) => {
      const { property, value } = bench.provider.properties.changed;
      const { changes, replaces } = await diff(bench, await made(bench), { [property]: value });
      assert.deepEqual([changes, replaces], ["some", []]);
    },
  },
  {
    id: "diff.details",
    section: "4",
    title: "Diff names what changed and how: added, changed, taken away",
    expect: { dynamic: { deviates: "only changes and replaces are forwarded", seen: /no detailed diff/ } },
    run: async (bench) => {
      const { property, value } = bench.provider.properties.changed;
      const context = await fresh(bench);
      const without = await context.resource.make();
      const { stored: having } = await made(bench, { [property]: value });
      const kinds: [Stored, Values, string][] = [
        [without, { [property]: value }, "ADD"],
        [having, { [property]: `${String(value)}, other` }, "UPDATE"],
        [having, { [property]: undefined }, "DELETE"],
      ];
      for (const [stored, change, kind] of kinds) {
        const { diffs, details, hasDetails } = await diff(bench, { ...context, stored }, change);
        assert.ok(hasDetails, "no detailed diff");
        assert.deepEqual([diffs, details[property]], [[property], kind]);
      }
    },
  },
  {
    id: "diff.replaces",
    section: "4",
    title: "Diff of what an object has from birth replaces, and names the property",
    run: async (bench) => {
      const { property, value } = bench.provider.properties.replacing;
      const { changes, replaces } = await diff(bench, await made(bench), { [property]: value });
      assert.deepEqual([changes, replaces], ["some", [property]]);
    },
  },
  {
    id: "diff.replace-details",
    section: "4",
    title: "Diff gives a replacement its own kind, so that replaceOnChanges and the display know it",
    expect: { dynamic: { deviates: "only changes and replaces are forwarded", seen: /UPDATE_REPLACE/ } },
    run: async (bench) => {
      const { property, value } = bench.provider.properties.replacing;
      const { details } = await diff(bench, await made(bench), { [property]: value });
      assert.deepEqual(details, { [property]: "UPDATE_REPLACE" });
    },
  },
  {
    id: "diff.stables",
    section: "4",
    title: "Diff names outputs that stay, of those that there are; none of a resource that is replaced",
    expect: { dynamic: { deviates: "stables are not forwarded", seen: /no stables/ } },
    run: async (bench) => {
      const context = await made(bench);
      const { changed, replacing } = bench.provider.properties;
      const { stables } = await diff(bench, context, { [changed.property]: changed.value });
      assert.ok(stables.length > 0, "no stables");
      assert.deepEqual(
        stables.filter((name) => !(name in context.stored.outputs) || name === changed.property),
        [],
      );
      const replaced = await diff(bench, context, { [replacing.property]: replacing.value });
      assert.ok(!replaced.stables.includes(replacing.property));
    },
  },
  {
    id: "diff.unknown",
    section: "4",
    title: "Diff of what is not known yet may be a change, and fails nothing",
    run: async (bench) => {
      const context = await made(bench);
      const { unknown, changed } = bench.provider.properties;
      for (const name of [unknown, changed.property]) {
        assert.notEqual((await diff(bench, context, { [name]: UNKNOWN })).changes, "none", name);
      }
    },
  },
];

interface Made {
  calls: Session["calls"];
  resource: Resource;
}

async function fresh(bench: Bench): Promise<Made> {
  const session = await bench.session();
  return { calls: session.calls, resource: resourceFor(bench, session, "finishes") };
}

async function made(bench: Bench, more: Values = {}): Promise<Made & { stored: Stored }> {
  const context = await fresh(bench);
  const { resource } = context;
  const stored = await resource.make({ ...resource.subject.inputs, ...more });
  return { ...context, stored: { ...stored, outputs: open(stored.outputs) as Values } };
}

/** What Diff answers where these values are declared instead. */
async function diff(
  bench: Bench,
  { calls, resource, stored }: Made & { stored: Stored },
  change: Values,
): Promise<Difference> {
  const inputs = Object.fromEntries(ownNames(stored.inputs).map((name) => [name, stored.inputs[name]]));
  const news = bench.provider.encode({ ...inputs, ...change }, resource);
  return calls.diff({ urn: resource.urn, id: stored.id }, stored, news);
}

function without(values: Values, name: string): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}
