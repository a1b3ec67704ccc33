// Update: what is kept when it goes well, halfway and not at all.
import assert from "node:assert/strict";
import { keptOf, resourceFor } from "../bench";
import type { Obligation } from "../types";
import { UNKNOWN, findUnreadable } from "../values";
import { NO_PREVIEW } from "./preview";

/** What Update owes. */
export const UPDATE: readonly Obligation[] = [
  {
    id: "update.ok",
    section: "1.6",
    title: "Update answers every output that there was, with what changed",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "finishes");
      const stored = await resource.make();
      const { property, value } = bench.provider.properties.changed;
      const { outputs } = keptOf(
        await resource.update(stored, { ...resource.subject.inputs, [property]: value }),
        "ok",
      );
      assert.deepEqual(outputs[property], value);
      assert.deepEqual(
        Object.keys(stored.outputs).filter((name) => !(name in outputs)),
        [],
      );
      assert.deepEqual([findUnreadable(outputs), resource.subject.made()], [[], 1]);
    },
  },
  {
    id: "update.service",
    section: "2.2",
    title: "Update that needs the service answers what the service made of it",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "finishes");
      const stored = await resource.make();
      const before = resource.subject.made();
      const news = resource.subject.next("finishes");
      const { outputs } = keptOf(await resource.update(stored, news), "ok");
      for (const name of Object.keys(news)) assert.deepEqual(outputs[name], news[name], name);
      assert.equal(resource.subject.made(), before + 1);
    },
  },
  {
    id: "update.partial",
    section: "2.2",
    title: "Update that got halfway keeps the id and gives reasons",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "finishes");
      const stored = await resource.make();
      const news = resource.subject.next("fails");
      const { id, reasons, outputs } = keptOf(await resource.update(stored, news), "partial");
      assert.equal(id, stored.id);
      assert.ok(reasons.length > 0, "no reasons");
      assert.deepEqual(findUnreadable(outputs), []);
    },
  },
  {
    id: "update.partial-large",
    section: "2.1",
    // They travel in one header. The engine takes 500 kB of it and more; this test's own HTTP/2 takes 64 kB, in base64.
    title: "Update that got halfway keeps outputs of 30 kB and more",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.start(), "finishes");
      const stored = await resource.make();
      const long = { ...stored, outputs: bench.provider.properties.enlarge(stored.outputs) };
      const { outputs } = keptOf(await resource.update(long, resource.subject.next("fails")), "partial");
      assert.ok(JSON.stringify(outputs).length > 30_000, "the outputs were cut");
    },
  },
  {
    id: "update.refused",
    section: "2.2",
    title: "Update that the service refuses is an error that tells why; what was there stays there",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "finishes");
      const stored = await resource.make();
      const before = resource.subject.made();
      const answered = await resource.update(stored, resource.subject.next("isRefused"));
      assert.notEqual(answered.kind, "ok");
      if (answered.kind === "partial") assert.equal(answered.id, stored.id);
      assert.equal(resource.subject.made(), before);
    },
  },
  {
    id: "update.timeout",
    section: "3.6",
    title: "Update ends by itself at the timeout that was given, with what there is",
    run: async (bench) => {
      const resource = resourceFor(bench, await bench.session(), "finishes");
      const stored = await resource.make();
      const answered = await resource.update(stored, resource.subject.next("stalls"), { timeoutS: 2 });
      assert.ok(answered.kind !== "failed", "nothing is kept");
    },
  },
  {
    id: "update.preview",
    section: "4",
    title: "Update in a preview answers the inputs, and calls nothing",
    expect: { dynamic: NO_PREVIEW },
    run: async (bench) => {
      const session = await bench.session();
      assert.ok(session.accepts.previews, "previews are not taken");
      const resource = resourceFor(bench, session, "finishes");
      const stored = await resource.make();
      const news = resource.subject.next("finishes");
      const before = [resource.subject.calls(), resource.subject.made()];
      const { outputs } = keptOf(await resource.update(stored, news, { isPreview: true }), "ok");
      for (const name of Object.keys(news)) assert.deepEqual(outputs[name], news[name], name);
      assert.ok(Object.values(outputs).includes(UNKNOWN), "nothing is unknown");
      assert.deepEqual([resource.subject.calls(), resource.subject.made()], before);
    },
  },
  {
    id: "update.preview-kept",
    section: "4",
    title: "Update in a preview that only records keeps every output known",
    expect: { dynamic: NO_PREVIEW },
    run: async (bench) => {
      const session = await bench.session();
      assert.ok(session.accepts.previews, "previews are not taken");
      const resource = resourceFor(bench, session, "finishes");
      const stored = await resource.make();
      const { property, value } = bench.provider.properties.changed;
      const news = { ...resource.subject.inputs, [property]: value };
      const { outputs } = keptOf(await resource.update(stored, news, { isPreview: true }), "ok");
      assert.deepEqual(outputs[property], value);
      assert.ok(!JSON.stringify(outputs).includes(UNKNOWN), "something is unknown");
    },
  },
];
