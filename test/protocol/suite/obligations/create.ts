// Create: what is kept when it goes well, halfway and not at all.
import assert from "node:assert/strict";
import { keptOf, resourceFor } from "../bench";
import type { Obligation } from "../types";
import { UNKNOWN, findUnreadable, ownNames } from "../values";
import { NO_PREVIEW } from "./preview";

/** What Create owes. */
export const CREATE: readonly Obligation[] = [
  {
    id: "create.ok",
    section: "2.2",
    title: "Create answers the id, every input and more; nothing that another language cannot read",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "finishes");
      const { id, outputs, inputs } = await resource.make();
      assert.equal(id, resource.subject.id);
      for (const name of ownNames(inputs)) assert.deepEqual(outputs[name], inputs[name], name);
      assert.ok(ownNames(outputs).length > ownNames(inputs).length);
      assert.deepEqual(findUnreadable(outputs), []);
      assert.equal(resource.subject.made(), 1);
    },
  },
  {
    id: "create.hidden",
    section: "1.3",
    title: "What a program hides in its inputs for later calls is in the outputs as well",
    run: async (bench) => {
      const { inputs, outputs } = await resourceFor(bench, await bench.session(), "finishes").make();
      const hidden = Object.keys(inputs).filter((name) => name.startsWith("__"));
      for (const name of hidden) assert.deepEqual(outputs[name], inputs[name], name);
    },
  },
  {
    id: "create.plain-error",
    section: "2.2",
    title: "Create that made nothing is a plain error that tells why, keeps nothing, and can be tried again",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "isRefused");
      for (let attempt = 1; attempt <= 2; attempt++) {
        const answered = await resource.create();
        assert.equal(answered.kind, "failed", JSON.stringify(answered));
      }
      assert.equal(resource.subject.made(), 0);
    },
  },
  {
    id: "create.refused-input",
    section: "2.2",
    title: "Create of what Check would refuse calls nothing: an engine can be told to skip Check",
    run: async (bench) => {
      const { calls } = await bench.session();
      const resource = resourceFor(bench, await bench.session(), "finishes");
      const declared = resource.declared({ ...resource.subject.inputs, ...bench.provider.properties.refused });
      await assert.rejects(calls.create(resource, declared));
      assert.deepEqual([resource.subject.calls(), resource.subject.made()], [0, 0]);
    },
  },
  {
    id: "create.partial",
    section: "2.1",
    title: "Create that got halfway keeps the id and every input, and gives reasons: without them it is not retried",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "fails");
      const { id, outputs, reasons } = keptOf(await resource.create(), "partial");
      assert.equal(id, resource.subject.id);
      assert.ok(reasons.length > 0, "no reasons");
      const declared = resource.declared();
      for (const name of Object.keys(declared)) assert.deepEqual(outputs[name], declared[name], name);
      assert.deepEqual(findUnreadable(outputs), []);
    },
  },
  {
    id: "create.partial-inputs",
    section: "2.1",
    title: "Create that got halfway has the inputs in its error",
    expect: { dynamic: { deviates: "cannot be set: the engine keeps the program's inputs", seen: /no inputs/ } },
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "fails");
      const { inputs } = keptOf(await resource.create(), "partial");
      assert.ok(inputs, "no inputs");
      assert.deepEqual(inputs, resource.declared());
    },
  },
  {
    id: "create.refresh-first",
    section: "2.2",
    title: "Create that got halfway asks to be read again before the update that continues it",
    expect: { dynamic: { deviates: "refresh_before_update cannot be set", seen: /does not ask/ } },
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "fails");
      assert.ok(keptOf(await resource.create(), "partial").doesRefreshFirst, "it does not ask");
    },
  },
  {
    id: "create.continued",
    section: "2.2",
    title: "The update after it continues it, and begins nothing anew",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "fails");
      const partial = keptOf(await resource.create(), "partial");
      resource.subject.finish();
      const stored = { ...partial, inputs: resource.declared() };
      keptOf(await resource.update(stored, resource.subject.inputs), "ok");
      assert.equal(resource.subject.made(), 1);
    },
  },
  {
    id: "create.again",
    section: "3.4",
    title: "Create that is asked again, because its answer was lost, begins nothing anew",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "finishes");
      const first = await resource.make();
      const again = keptOf(await resource.create(), "ok");
      assert.deepEqual([again.id, resource.subject.made()], [first.id, 1]);
    },
  },
  {
    id: "create.side-by-side",
    section: "9",
    title: "Two creates are served side by side",
    run: async (bench) => {
      const session = await bench.start();
      const both = [resourceFor(bench, session, "stalls"), resourceFor(bench, session, "stalls")];
      const answers = both.map((resource) => resource.create());
      await Promise.all(both.map(({ subject }) => subject.begun()));
      for (const { subject } of both) subject.finish();
      await session.calls.cancel();
      await Promise.all(answers);
      assert.deepEqual(
        both.map(({ subject }) => subject.made()),
        [1, 1],
      );
    },
  },
  {
    id: "create.timeout",
    section: "3.6",
    title: "Create ends by itself at the timeout that was given, with the id",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "stalls");
      const answered = await resource.create(undefined, { timeoutS: 2 });
      assert.ok(answered.kind !== "failed", "nothing is kept");
      assert.equal(answered.id, resource.subject.id);
    },
  },
  {
    id: "create.large",
    section: "6.2",
    title: "A message of 5 MB is answered",
    run: async (bench) => {
      const { calls } = await bench.session();
      const resource = resourceFor(bench, await bench.session(), "finishes");
      const stored = await resource.make();
      const bulk = { __bulk: "x".repeat(5_000_000) };
      const large = { inputs: { ...stored.inputs, ...bulk }, outputs: { ...stored.outputs, ...bulk } };
      assert.equal((await calls.diff({ ...resource, id: stored.id }, large, resource.declared())).changes, "none");
    },
  },
  {
    id: "create.preview",
    section: "4",
    title: "Create in a preview answers the inputs, the rest as unknown, and calls nothing",
    expect: { dynamic: NO_PREVIEW },
    run: async (bench) => {
      const { calls, accepts } = await bench.session();
      assert.ok(accepts.previews, "previews are not taken");
      const resource = resourceFor(bench, await bench.session(), "finishes");
      const { inputs } = resource.subject;
      const { unknown } = bench.provider.properties;
      const declared = resource.declared({ ...inputs, [unknown]: UNKNOWN });
      const { outputs } = await calls.create(resource, declared, { isPreview: true });
      for (const name of Object.keys(declared)) assert.deepEqual(outputs[name], declared[name], name);
      const rest = ownNames(outputs).filter((name) => !(name in declared));
      assert.ok(rest.length > 0, "no outputs");
      assert.deepEqual(
        rest.filter((name) => outputs[name] !== UNKNOWN),
        [],
      );
      assert.deepEqual([resource.subject.calls(), resource.subject.made()], [0, 0]);
    },
  },
];
