// Read (refresh, import, get) and Delete.
import assert from "node:assert/strict";
import { type Bench, type Resource, type Session, keptOf, resourceFor } from "../bench";
import { CallError } from "../failure";
import type { Course, Expected, Obligation } from "../types";
import { findUnreadable, ownNames } from "../values";

const NOTHING = { inputs: {}, outputs: {} };
const NO_IMPORT: Expected = {
  deviates: "the engine sends neither inputs nor state for an import, so there is no code to load",
  seen: /code must be a string/,
};

/** What Read owes: to a refresh, to an import, to a `.get`. */
export const READ: readonly Obligation[] = [
  {
    id: "read.refresh",
    section: "7",
    title: "Read of what is stored answers id, outputs and inputs, and shows no drift where there is none",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "finishes");
      const stored = await resource.make();
      const read = await calls.read({ ...resource, id: stored.id }, stored);
      assert.equal(read.id, stored.id);
      assert.deepEqual(read.inputs, stored.inputs);
      assert.deepEqual(ownNames(read.outputs).sort(), ownNames(stored.outputs).sort());
      assert.deepEqual(findUnreadable(read.outputs), []);
      assert.equal((await calls.diff({ ...resource, id: stored.id }, read, stored.inputs)).changes, "none");
      assert.equal(resource.subject.made(), 1);
    },
  },
  {
    id: "read.unfinished",
    section: "2.2",
    title:
      "Read of what is unfinished keeps it, and the retry with it: it is a partial failure, or Diff shows a change",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "fails");
      const partial = keptOf(await resource.create(), "partial");
      const target = { ...resource, id: partial.id };
      const stored = { ...partial, inputs: resource.declared() };
      const read = await calls.read(target, stored).catch((error: unknown) => {
        assert.ok(error instanceof CallError && error.partial, String(error));
        return { ...error.partial, inputs: error.partial.inputs ?? stored.inputs };
      });
      assert.equal(read.id, partial.id);
      const { changes } = await calls.diff(target, { ...stored, outputs: read.outputs }, stored.inputs);
      assert.equal(changes, "some");
    },
  },
  {
    id: "read.unreachable",
    section: "7",
    title: "Read while the service cannot be reached never makes the resource vanish: an error, or what was stored",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "finishes");
      const stored = await resource.make();
      resource.subject.breakOff();
      const id = await calls.read({ ...resource, id: stored.id }, stored).then(
        (read) => read.id,
        (error: unknown) => (error instanceof CallError ? "error" : String(error)),
      );
      assert.ok(id === "error" || id === stored.id, `the id is ${JSON.stringify(id)}`);
    },
  },
  {
    id: "read.unreachable-unfinished",
    section: "7",
    title: "The same of what is unfinished",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "fails");
      const partial = keptOf(await resource.create(), "partial");
      resource.subject.breakOff();
      const stored = { ...partial, inputs: resource.declared() };
      const id = await calls.read({ ...resource, id: partial.id }, stored).then(
        (read) => read.id,
        (error: unknown) => (error instanceof CallError ? "error" : String(error)),
      );
      assert.ok(id === "error" || id === partial.id, `the id is ${JSON.stringify(id)}`);
    },
  },
  {
    id: "read.get",
    section: "7",
    title: "Read for a program's `.get` answers the object with its outputs",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "finishes");
      const { id, outputs } = await resource.make();
      const read = await calls.read({ ...resource, id }, { inputs: {}, outputs: resource.declared({}) });
      assert.equal(read.id, id);
      assert.ok(ownNames(read.outputs).length > 0 && ownNames(outputs).length > 0);
    },
  },
  {
    id: "read.get-missing",
    section: "7",
    title: "Read for a `.get` of what is not there: an empty id or an error, never an object",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "isRefused");
      const stored = { inputs: {}, outputs: resource.declared({}) };
      const found = await calls.read({ ...resource, id: resource.subject.id }, stored).then(
        ({ id }) => id,
        (error: unknown) => (error instanceof CallError ? "" : String(error)),
      );
      assert.equal(found, "");
    },
  },
  {
    id: "read.import",
    section: "7",
    title: "Read for an import answers inputs and outputs that Check takes and Diff finds equal; it makes nothing",
    expect: { dynamic: NO_IMPORT },
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "finishes");
      const { id } = await resource.make();
      const read = await calls.read({ urn: resource.urn, id: resource.subject.importId }, NOTHING);
      assert.equal(read.id, id);
      assert.ok(ownNames(read.inputs).length > 0, "no inputs");
      assert.deepEqual((await calls.check(resource, {}, read.inputs)).failures, []);
      assert.equal((await calls.diff({ ...resource, id }, read, read.inputs)).changes, "none");
      assert.equal(resource.subject.made(), 1);
    },
  },
  {
    id: "read.import-missing",
    section: "7",
    title: "Read for an import of what is not there answers an empty id",
    expect: { dynamic: NO_IMPORT },
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "isRefused");
      const read = await calls.read({ urn: resource.urn, id: resource.subject.importId }, NOTHING);
      assert.deepEqual(read, { id: "", inputs: {}, outputs: {} });
    },
  },
  {
    id: "read.import-unreachable",
    section: "7",
    title: "Read for an import while the service cannot be reached is an error: an empty id would be a lie",
    expect: { dynamic: NO_IMPORT },
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "finishes");
      await resource.make();
      resource.subject.breakOff();
      const read = calls.read({ urn: resource.urn, id: resource.subject.importId }, NOTHING);
      const error = await read.then(
        ({ id }) => new assert.AssertionError({ message: `the id is ${JSON.stringify(id)}` }),
        (thrown: unknown) => thrown,
      );
      // Said again where it is another error than one of reaching the service: the face's own.
      if (!(error instanceof CallError) || error.details.includes("code must be")) throw error;
    },
  },
];

/** What Delete owes. */
export const DELETE: readonly Obligation[] = [
  {
    id: "delete.ok",
    section: "2.2",
    title: "Delete answers nothing",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "finishes");
      const stored = await resource.make();
      await calls.delete({ ...resource, id: stored.id }, stored);
    },
  },
  {
    id: "delete.gone",
    section: "7",
    title: "Delete of what is gone already is no error",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "finishes");
      const stored = await resource.make();
      resource.subject.remove();
      await calls.delete({ ...resource, id: stored.id }, stored);
    },
  },
  {
    id: "delete.error",
    section: "2.2",
    title: "Delete that is refused is a plain error: the engine keeps the resource, and may ask again",
    run: async (bench) => {
      const { calls, resource } = await fresh(bench, "clings");
      const stored = await resource.make();
      for (let attempt = 1; attempt <= 2; attempt++) {
        const error = await calls.delete({ ...resource, id: stored.id }, stored).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        assert.ok(error instanceof CallError && error.partial === undefined, String(error));
      }
    },
  },
];

async function fresh(bench: Bench, course: Course): Promise<{ calls: Session["calls"]; resource: Resource }> {
  const session = await bench.session();
  return { calls: session.calls, resource: resourceFor(bench, session, course) };
}
