// How a provider begins: its port, who it is, what it can do, what it takes as its configuration.
import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { keptOf, resourceFor } from "../bench";
import { CallError } from "../failure";
import type { Obligation } from "../types";
import { UNKNOWN } from "../values";

const PROVIDER_URN = "urn:pulumi:test::conformance::pulumi:providers:under-test::default";
const NOT_OF_DYNAMIC = "Pulumi's process for dynamic resources answers UNIMPLEMENTED";
const UNIMPLEMENTED = new RegExp(`^${status.UNIMPLEMENTED}: `);
/** What no engine asks of a provider of custom resources. */
const LEFT_OUT = ["parameterize", "construct", "call", "list", "getMapping", "getMappings"];

/** How a provider begins, and what it takes as its configuration. */
export const START: readonly Obligation[] = [
  {
    id: "start.port",
    section: "5.1",
    title: "The first line on standard output is the port, and nothing follows it",
    run: async (bench) => {
      const session = await bench.start();
      const resource = resourceFor(bench, session, "finishes");
      await resource.make();
      assert.equal(session.process.stdout(), `${session.process.port}\n`);
    },
  },
  {
    id: "start.flags",
    section: "5.3",
    title: "The engine's address is the last argument, whatever stands before it",
    run: async (bench) => {
      const session = await bench.start({ flags: ["--logtostderr", "-v=9", "--tracing", "http://127.0.0.1:9"] });
      await resourceFor(bench, session, "finishes").make();
      assert.ok(session.engine.lines.length > 0, "the engine was told nothing");
    },
  },
  {
    id: "start.no-input",
    section: "3.3",
    title: "Standard input that is at its end from the start ends nothing",
    run: async (bench) => {
      const session = await bench.start({ hasInput: false });
      await resourceFor(bench, session, "finishes").make();
      assert.ok(session.process.isAlive());
    },
  },
  {
    id: "start.handshake",
    section: "6.2",
    title: "Handshake is answered, and takes secrets and resources",
    expect: { dynamic: { deviates: NOT_OF_DYNAMIC, seen: UNIMPLEMENTED } },
    run: async (bench) => {
      const { calls, engine } = await bench.session();
      assert.deepEqual(await calls.handshake(engine.address), { secrets: true, resources: true });
    },
  },
  {
    id: "start.plugin-info",
    section: "6.2",
    title: "GetPluginInfo answers a version",
    run: async (bench) => {
      const { calls } = await bench.session();
      assert.match(await calls.pluginVersion(), /^v?\d+\.\d+\.\d+/);
    },
  },
  {
    id: "start.schema",
    section: "6.5",
    title: "GetSchema answers JSON that has the resource, its inputs, and the functions",
    expect: { dynamic: { deviates: NOT_OF_DYNAMIC, seen: UNIMPLEMENTED } },
    run: async (bench) => {
      const { calls } = await bench.session();
      const { type, functions, properties } = bench.provider;
      const schema = JSON.parse(await calls.schema()) as {
        version?: string;
        resources?: Record<string, { inputProperties?: object; requiredInputs?: string[]; properties?: object }>;
        functions?: object;
      };
      const resource = schema.resources?.[type];
      assert.ok(resource, `no ${type}`);
      const required = resource.requiredInputs ?? [];
      assert.ok(required.every((name) => name in (resource.inputProperties ?? {})));
      assert.ok(properties.changed.property in (resource.inputProperties ?? {}));
      assert.ok(Object.keys(resource.properties ?? {}).length >= required.length);
      for (const { token } of functions) assert.ok(token in (schema.functions ?? {}), token);
      assert.equal(schema.version, await calls.pluginVersion());
    },
  },
  {
    id: "start.unimplemented",
    section: "6.2",
    title: "What it does not have is answered, with UNIMPLEMENTED or an empty answer",
    run: async (bench) => {
      const { calls } = await bench.session();
      for (const method of LEFT_OUT) {
        const error = await calls.raw(method).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error === undefined) continue;
        assert.ok(error instanceof CallError, method);
        assert.equal(error.code, status.UNIMPLEMENTED, `${method}: ${error.details}`);
      }
    },
  },
  {
    id: "config.check",
    section: "4",
    title: "CheckConfig returns what is accepted as it is",
    expect: { dynamic: { deviates: NOT_OF_DYNAMIC, seen: UNIMPLEMENTED } },
    run: async (bench) => {
      const { calls } = await bench.session();
      const { accepted } = bench.provider.config;
      assert.deepEqual(await calls.checkConfig({ urn: PROVIDER_URN }, accepted), { inputs: accepted, failures: [] });
    },
  },
  {
    id: "config.refused",
    section: "4",
    title: "CheckConfig refuses each wrong property, naming it in the reason",
    expect: { dynamic: { deviates: NOT_OF_DYNAMIC, seen: UNIMPLEMENTED } },
    run: async (bench) => {
      const { calls } = await bench.session();
      const { refused } = bench.provider.config;
      const { failures } = await calls.checkConfig({ urn: PROVIDER_URN }, refused);
      const names = Object.keys(refused);
      assert.equal(failures.length, names.length);
      for (const name of names)
        assert.ok(
          failures.some(({ reason }) => reason.includes(name)),
          name,
        );
    },
  },
  {
    id: "config.unknown",
    section: "4",
    title: "CheckConfig lets pass what is not known yet",
    expect: { dynamic: { deviates: NOT_OF_DYNAMIC, seen: UNIMPLEMENTED } },
    run: async (bench) => {
      const { calls } = await bench.session();
      const names = Object.keys(bench.provider.config.accepted);
      const unknown = Object.fromEntries(names.map((name) => [name, UNKNOWN]));
      assert.ok(names.length > 0);
      assert.deepEqual((await calls.checkConfig({ urn: PROVIDER_URN }, unknown)).failures, []);
    },
  },
  {
    id: "config.credential",
    section: "1.5",
    // Where a failure has a property, the engine prints that property's value.
    title: "A credential in the configuration is refused and repeated nowhere, by the engine neither",
    expect: { dynamic: { deviates: NOT_OF_DYNAMIC, seen: UNIMPLEMENTED } },
    run: async (bench) => {
      const session = await bench.start();
      const { property, text } = bench.provider.config.credential;
      const { failures } = await session.calls.checkConfig({ urn: PROVIDER_URN }, { [property]: text });
      assert.deepEqual(
        failures.map((failure) => [failure.property, failure.reason.includes(property)]),
        [["", true]],
      );
      const refusal = await session.calls.configure({ [property]: text }).then(
        () => "",
        (error: unknown) => String(error),
      );
      assert.notEqual(refusal, "", "Configure took it");
      const told = [JSON.stringify(failures), refusal, session.process.stderr(), JSON.stringify(session.engine.lines)];
      for (const line of told) assert.ok(!line.includes(text), "a credential was repeated");
    },
  },
  {
    id: "config.diff",
    section: "4",
    title: "DiffConfig replaces nothing: a replaced provider replaces every resource",
    expect: { dynamic: { deviates: NOT_OF_DYNAMIC, seen: UNIMPLEMENTED } },
    run: async (bench) => {
      const { calls } = await bench.session();
      const { accepted } = bench.provider.config;
      const { replaces, details } = await calls.diffConfig({ urn: PROVIDER_URN }, {}, accepted);
      assert.deepEqual([replaces, Object.values(details).filter((kind) => kind.includes("REPLACE"))], [[], []]);
    },
  },
  {
    id: "config.accepts",
    section: "6.2",
    title: "Configure answers that secrets, resources and previews are taken",
    expect: { dynamic: { deviates: "acceptSecrets is false, and nothing else is said", seen: /secrets: false/ } },
    run: async (bench) => {
      const { accepts } = await bench.session();
      assert.deepEqual(accepts, { secrets: true, resources: true, previews: true });
    },
  },
  {
    id: "config.again",
    section: "3.5",
    title: "A process that is configured again serves on",
    run: async (bench) => {
      const session = await bench.start();
      await session.calls.configure(bench.provider.config.accepted);
      keptOf(await resourceFor(bench, session, "finishes").create(), "ok");
    },
  },
];
