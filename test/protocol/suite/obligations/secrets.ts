// Secrets, and the functions: what a program marked as secret is secret in every answer.
import assert from "node:assert/strict";
import { type Bench, type Resource, type Session, type Stored, keptOf, resourceFor } from "../bench";
import { CallError } from "../failure";
import type { Expected, Obligation, Values } from "../types";
import { UNKNOWN, findUnreadable, isSecret, open, secretOf, textOutsideSecrets } from "../values";

const IN_CLEAR: Expected = {
  deviates: "values arrive and leave in clear; the engine marks outputs that repeat a secret input",
  seen: /secrets are not taken/,
};
const NO_INVOKE: Expected = {
  deviates: "no functions: a program calls the package's own functions in its own process",
  seen: /unknown function/,
};

/** What is owed to values that a program marked as secret. */
export const SECRETS: readonly Obligation[] = [
  secretRow("check", "Check returns a secret as a secret", async (bench, { calls }, resource) => {
    const { inputs } = await calls.check(resource, {}, declaredSecret(bench, resource));
    return inputs;
  }),
  secretRow("create", "Create answers a secret as a secret, and repeats it nowhere", async (bench, _s, resource) => {
    return keptOf(await resource.create(declaredSecret(bench, resource)), "ok").outputs;
  }),
  secretRow("preview", "Create in a preview answers a secret as a secret", async (bench, { calls }, resource) => {
    const declared = declaredSecret(bench, resource);
    return (await calls.create(resource, declared, { isPreview: true })).outputs;
  }),
  secretRow("update", "Update answers a secret as a secret", async (bench, _session, resource) => {
    const stored = await resource.make();
    return keptOf(await resource.update(stored, declaredSecret(bench, resource)), "ok").outputs;
  }),
  secretRow(
    "read",
    "Read returns a stored secret as a secret, in outputs and in inputs",
    async (bench, s, resource) => {
      const stored = await makeSecret(bench, resource);
      const read = await s.calls.read({ ...resource, id: stored.id }, stored);
      assertSecret(bench, read.inputs);
      return read.outputs;
    },
  ),
  {
    id: "secret.partial",
    section: "4",
    title: "A partial failure keeps a secret as a secret, in outputs, inputs and words",
    expect: { dynamic: IN_CLEAR },
    run: async (bench) => {
      const session = await bench.session();
      assert.ok(session.accepts.secrets, "secrets are not taken");
      const resource = resourceFor(bench, session, "fails");
      const { outputs, inputs, error } = keptOf(await resource.create(declaredSecret(bench, resource)), "partial");
      assertSecret(bench, outputs);
      assertSecret(bench, inputs ?? {});
      assert.ok(!error.message.includes(bench.provider.properties.secret.text));
    },
  },
  {
    id: "secret.delete",
    section: "4",
    title: "Delete and Diff take stored secrets",
    expect: { dynamic: IN_CLEAR },
    run: async (bench) => {
      const session = await bench.session();
      assert.ok(session.accepts.secrets, "secrets are not taken");
      const resource = resourceFor(bench, session, "finishes");
      const stored = await makeSecret(bench, resource);
      const target = { ...resource, id: stored.id };
      assert.equal((await session.calls.diff(target, stored, stored.inputs)).changes, "none");
      await session.calls.delete(target, stored);
    },
  },
  {
    id: "secret.refused",
    section: "4",
    title:
      "A secret that Check refuses is neither repeated nor named as a property: the engine prints the value of one that is",
    expect: { dynamic: IN_CLEAR },
    run: async (bench) => {
      const session = await bench.session();
      assert.ok(session.accepts.secrets, "secrets are not taken");
      const resource = resourceFor(bench, session, "finishes");
      const { property, refusedText } = bench.provider.properties.secret;
      const declared = resource.declared({ ...resource.subject.inputs, [property]: secretOf(refusedText) });
      const { failures } = await session.calls.check(resource, {}, declared);
      assert.deepEqual(
        failures.map((failure) => failure.property),
        [""],
      );
      assert.ok(failures[0]?.reason.includes(property), "the reason does not say which property it is");
      const begin = refusedText.slice(0, 20);
      assert.ok(!JSON.stringify(failures).includes(begin), "the reason repeats the secret");
    },
  },
  {
    id: "secret.silent",
    section: "5",
    title: "A secret is in no line to the engine and in nothing that is printed",
    expect: { dynamic: IN_CLEAR },
    run: async (bench) => {
      const session = await bench.start();
      assert.ok(session.accepts.secrets, "secrets are not taken");
      const resource = resourceFor(bench, session, "finishes");
      await makeSecret(bench, resource);
      const { process, engine } = session;
      const told = JSON.stringify([engine.lines, process.stdout(), process.stderr()]);
      assert.ok(!told.includes(bench.provider.properties.secret.text), told);
    },
  },
];

/** What the functions owe. */
export const INVOKE: readonly Obligation[] = [
  {
    id: "invoke.ok",
    section: "6.1",
    title: "Invoke answers each function",
    expect: { dynamic: NO_INVOKE },
    run: async (bench) => {
      const session = await bench.session();
      const resource = resourceFor(bench, session, "finishes");
      await resource.make();
      for (const { token, args } of functionsOf(bench)) {
        const { answer, failures } = await session.calls.invoke(token, args(resource.subject));
        assert.deepEqual(failures, []);
        assert.ok(answer && Object.keys(answer).length > 0, token);
        assert.deepEqual(findUnreadable(answer), []);
      }
    },
  },
  {
    id: "invoke.refused",
    section: "6.1",
    title: "Invoke names the argument that it refuses",
    expect: { dynamic: NO_INVOKE },
    run: async (bench) => {
      const { calls } = await bench.session();
      for (const { token, refusedArgs, refusedName } of functionsOf(bench)) {
        const { failures } = await calls.invoke(token, refusedArgs);
        assert.ok(
          failures.some(({ property, reason }) => property === refusedName && reason.includes(refusedName)),
          JSON.stringify(failures),
        );
      }
    },
  },
  {
    id: "invoke.unknown",
    section: "4",
    title: "Invoke with what is not known yet fails nothing",
    expect: { dynamic: NO_INVOKE },
    run: async (bench) => {
      const { calls } = await bench.session();
      for (const { token, args } of functionsOf(bench)) {
        const names = Object.keys(args(bench.provider.subject("finishes")));
        const unknown = Object.fromEntries(names.map((name) => [name, UNKNOWN]));
        assert.deepEqual((await calls.invoke(token, unknown)).failures, []);
      }
    },
  },
  {
    id: "invoke.missing",
    section: "6.1",
    title: "Invoke of what there is not is an error",
    run: async (bench) => {
      const { calls } = await bench.session();
      await assert.rejects(calls.invoke("under-test:index:noSuchFunction", {}), CallError);
    },
  },
];

function functionsOf({ provider }: Bench): typeof provider.functions {
  return provider.functions.length > 0
    ? provider.functions
    : [{ token: "under-test:index:any", args: () => ({}), refusedArgs: {}, refusedName: "" }];
}

function secretRow(
  id: string,
  title: string,
  work: (bench: Bench, session: Session, resource: Resource) => Promise<Values>,
): Obligation {
  return {
    id: `secret.${id}`,
    section: "4",
    title,
    expect: { dynamic: IN_CLEAR },
    run: async (bench) => {
      const session = await bench.session();
      assert.ok(session.accepts.secrets, "secrets are not taken");
      assertSecret(bench, await work(bench, session, resourceFor(bench, session, "finishes")));
    },
  };
}

function declaredSecret({ provider }: Bench, { subject, declared }: Resource): Values {
  const { property, text } = provider.properties.secret;
  return declared({ ...subject.inputs, [property]: secretOf(text) });
}

async function makeSecret(bench: Bench, resource: Resource): Promise<Stored> {
  const inputs = declaredSecret(bench, resource);
  return { ...keptOf(await resource.create(inputs), "ok"), inputs };
}

function assertSecret({ provider }: Bench, values: Values): void {
  const { property, text } = provider.properties.secret;
  assert.ok(isSecret(values[property]), `${property} came back in clear, or not at all`);
  assert.equal((open(values) as Values)[property], text);
  assert.ok(!textOutsideSecrets(values).includes(text), "an output repeats the secret in clear");
}
