// Cancel, the end of the engine, signals: what is waited for ends, what was sent is not lost.
import assert from "node:assert/strict";
import { type Answer, type Bench, type Resource, type Session, idOf, keptOf, resourceFor, within } from "../bench";
import { startLogEngine } from "../engine";
import type { Course, Obligation } from "../types";

/** How soon a wait ends, and how soon a process whose engine is gone; with a little for a busy machine. */
const WAIT_ENDS_MS = 2_000 + 1_000;
const ORPHAN_ENDS_MS = 5_000 + 1_000;

/** What is owed when the engine, or a person, wants an end; and to who watches. */
export const INTERRUPT: readonly Obligation[] = [
  {
    id: "cancel.wait",
    section: "3.1",
    title: "Cancel ends a create that waits within 2 s, with the id in the answer",
    run: async (bench) => {
      const { session, resource, answer } = await begun(bench, "stalls");
      await session.calls.cancel();
      assert.equal(idOf(await within(WAIT_ENDS_MS, "the wait", answer)), resource.subject.id);
      assert.ok(session.process.isAlive(), "the engine ends a provider, not the provider itself");
    },
  },
  {
    id: "cancel.update",
    section: "3.1",
    title: "Cancel ends an update that waits within 2 s, with what there is",
    run: async (bench) => {
      const session = await bench.start();
      const resource = resourceFor(bench, session, "finishes");
      const stored = await resource.make();
      const made = resource.subject.made();
      const answer = resource.update(stored, resource.subject.next("stalls"));
      await resource.subject.begun();
      await session.calls.cancel();
      assert.equal(idOf(await within(WAIT_ENDS_MS, "the wait", answer)), stored.id);
      assert.equal(resource.subject.made(), made + 1);
    },
  },
  {
    id: "cancel.all",
    section: "3.1",
    title: "Cancel ends every wait, not one",
    run: async (bench) => {
      const session = await bench.start();
      const both = [resourceFor(bench, session, "stalls"), resourceFor(bench, session, "stalls")];
      const answers = both.map((resource) => resource.create());
      await Promise.all(both.map(({ subject }) => subject.begun()));
      await session.calls.cancel();
      const ids = (await within(WAIT_ENDS_MS, "the waits", Promise.all(answers))).map(idOf);
      assert.deepEqual(
        ids,
        both.map(({ subject }) => subject.id),
      );
    },
  },
  {
    id: "cancel.continued",
    section: "3.1",
    title: "What Cancel ended is continued by the next update, in another process, and begun once",
    run: async (bench) => {
      const { session, resource, answer } = await begun(bench, "stalls");
      await session.calls.cancel();
      const cancelled = await answer;
      assert.ok(cancelled.kind !== "failed");
      resource.subject.finish();
      const next = await bench.start();
      const stored = { ...cancelled, inputs: resource.declared() };
      const news = resource.declared();
      const { outputs } = await next.calls.update({ urn: resource.urn, id: cancelled.id }, stored, news);
      assert.equal(resource.subject.made(), 1);
      assert.equal(
        (await next.calls.diff({ ...resource, id: stored.id }, { ...stored, outputs }, news)).changes,
        "none",
      );
    },
  },
  {
    id: "cancel.submit",
    section: "3.1",
    title: "Cancel does not cut off what is being submitted: its answer, and so the id, is waited for",
    run: async (bench) => {
      const { session, resource, answer } = await begun(bench, "answersLate");
      await session.calls.cancel();
      assert.equal(idOf(await answer), resource.subject.id);
      assert.equal(resource.subject.made(), 1);
    },
  },
  {
    id: "cancel.idle",
    section: "3.5",
    title: "Cancel while nothing runs is answered, and harms no later question",
    run: async (bench) => {
      const session = await bench.start();
      const resource = resourceFor(bench, session, "finishes");
      await session.calls.cancel();
      await session.calls.cancel();
      assert.deepEqual((await session.calls.check(resource, {}, resource.declared())).failures, []);
    },
  },
  {
    id: "cancel.reused",
    section: "3.5",
    title: "After Cancel and another Configure the process serves the next operation: an attached one lives on",
    expect: {
      dynamic: {
        deviates: "a process serves one operation: it is not told of a next one, and what it is asked ends at once",
        seen: /the answer is (failed|partial)|it is not over/,
      },
    },
    run: async (bench) => {
      const { session, answer } = await begun(bench, "stalls");
      await session.calls.cancel();
      await answer;
      await session.calls.handshake(session.engine.address).catch(() => undefined);
      await session.calls.configure(bench.provider.config.accepted);
      const resource = resourceFor(bench, session, "finishes");
      const stored = await resource.make();
      const { changes } = await session.calls.diff({ ...resource, id: stored.id }, stored, stored.inputs);
      assert.equal(changes, "none", "it is not over");
    },
  },
  {
    id: "attach.engine",
    section: "6.3",
    title: "Attach hands it to another engine, which is told from then on",
    expect: { dynamic: { deviates: "Pulumi's process for dynamic resources answers UNIMPLEMENTED", seen: /^12: / } },
    run: async (bench) => {
      const session = await bench.start();
      const other = await startLogEngine();
      try {
        await session.calls.attach(other.address);
        await resourceFor(bench, session, "finishes").make();
        assert.ok(other.lines.length > 0, "the other engine was told nothing");
        assert.deepEqual(session.engine.lines, []);
      } finally {
        other.close();
      }
    },
  },
  {
    id: "death.idle",
    section: "3.3",
    title: "A process whose engine is gone exits within 5 s",
    run: async (bench) => {
      const session = await bench.start();
      const resource = resourceFor(bench, session, "finishes");
      await session.calls.check(resource, {}, resource.declared());
      loseEngine(session);
      await within(ORPHAN_ENDS_MS, "the exit", session.process.exited);
    },
  },
  {
    id: "death.wait",
    section: "3.3",
    title: "So it does in the middle of a wait, and another process that is asked the same begins nothing anew",
    run: async (bench) => {
      const { session, resource, answer } = await begun(bench, "stalls");
      loseEngine(session);
      await within(ORPHAN_ENDS_MS, "the exit", session.process.exited);
      await answer.catch(() => undefined);
      resource.subject.finish();
      const next = await bench.start();
      const { id } = await next.calls.create(resource, resource.declared());
      assert.deepEqual([id, resource.subject.made()], [resource.subject.id, 1]);
    },
  },
  {
    id: "sigterm.wait",
    section: "3.1",
    title: "SIGTERM in a wait: the answer leaves within 2 s with the id, and the process exits within 5 s",
    run: async (bench) => {
      const { session, resource, answer } = await begun(bench, "stalls");
      session.process.signal("SIGTERM");
      assert.equal(idOf(await within(WAIT_ENDS_MS, "the wait", answer)), resource.subject.id);
      await within(ORPHAN_ENDS_MS, "the exit", session.process.exited);
    },
  },
  {
    id: "log.urn",
    section: "5.2",
    title: "Every line to the engine names its resource, and none is an error where nothing failed",
    run: async (bench) => {
      const session = await bench.start();
      const resource = resourceFor(bench, session, "finishes");
      keptOf(await resource.create(), "ok");
      const { lines } = session.engine;
      assert.ok(lines.length > 0, "the engine was told nothing");
      assert.deepEqual(
        lines.filter(({ urn, severity }) => urn !== resource.urn || severity === "error"),
        [],
      );
    },
  },
  {
    id: "log.progress",
    section: "5.2",
    title: "Who waits is shown that it goes on, by lines that are not kept",
    run: async (bench) => {
      const { session, resource, answer } = await begun(bench, "stalls");
      await session.calls.cancel();
      await answer;
      const lines = session.engine.lines.filter(({ isEphemeral, urn }) => isEphemeral && urn === resource.urn);
      assert.ok(lines.length > 0, "no progress was told");
    },
  },
];

/** A create that the service has begun, in a process of its own. */
async function begun(
  bench: Bench,
  course: Course,
): Promise<{ session: Session; resource: Resource; answer: Promise<Answer> }> {
  const session = await bench.start();
  const resource = resourceFor(bench, session, course);
  const answer = resource.create();
  answer.catch(() => undefined);
  await Promise.race([
    resource.subject.begun(),
    answer.then((early) => assert.fail(`answered before it was begun: ${JSON.stringify(early)}`)),
  ]);
  return { session, resource, answer };
}

/** The engine's process ends: its connections break off, its end of standard input closes. */
function loseEngine({ calls, process, engine }: Session): void {
  calls.close();
  process.closeInput();
  engine.close();
}
