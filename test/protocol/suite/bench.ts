import assert from "node:assert/strict";
import { type Accepts, type Calls, type How, connectCalls } from "./calls";
import { type LogEngine, startLogEngine } from "./engine";
import { CallError, type Partial } from "./failure";
import { type ProviderProcess, type StartOptions, startProvider } from "./process";
import type { Course, ProviderUnderTest, Subject, Values } from "./types";

/** A provider process that has been greeted and configured as the engine does it. */
export interface Session {
  readonly process: ProviderProcess;
  readonly engine: LogEngine;
  readonly calls: Calls;
  readonly accepts: Accepts;
  end(): Promise<void>;
}

/** What a change came to, as the engine has it to save. */
export type Answer = ({ kind: "ok" } & Kept) | ({ kind: "partial"; error: CallError } & Kept & Partial) | Failed;

/** A resource as state has it. */
export interface Kept {
  id: string;
  outputs: Values;
}

interface Failed {
  kind: "failed";
  error: CallError;
}

/** What a row works with. */
export interface Bench {
  readonly provider: ProviderUnderTest;
  /** The process of the rows that do not end theirs. */
  session(): Promise<Session>;
  /** A process of this row's own. */
  start(options?: StartOptions): Promise<Session>;
}

/** Everything that one resource is asked, from a program's point of view. */
export interface Resource {
  readonly subject: Subject;
  readonly urn: string;
  /** Declared values as this face's program sends them. */
  declared(values?: Values, timeoutS?: number): Values;
  create(values?: Values, how?: How): Promise<Answer>;
  update(stored: Stored, values: Values, how?: How): Promise<Answer>;
  /** Makes it, where nothing is to go wrong. */
  make(values?: Values): Promise<Stored>;
}

/** What an engine holds of a resource. */
export interface Stored extends Kept {
  inputs: Values;
}

/** Starts a process, greets it and configures it. @see reference, pulumi-provider §6.2 */
export async function startSession(provider: ProviderUnderTest, options?: StartOptions): Promise<Session> {
  const engine = await startLogEngine();
  const process = await startProvider(provider.launch, engine.address, options);
  const calls = connectCalls(process.port);
  await calls.handshake(engine.address).catch(ignoreUnimplemented);
  const accepts = await calls.configure(provider.config.accepted);
  const end = async (): Promise<void> => {
    calls.close();
    process.signal("SIGKILL");
    await process.exited;
    engine.close();
  };
  return { process, engine, calls, accepts, end };
}

/** A resource of its own, that goes this way at its service. */
export function resourceFor({ provider }: Bench, { calls }: Session, course: Course): Resource {
  const subject = provider.subject(course);
  const urn = `urn:pulumi:test::conformance::${provider.type}::${subject.name}`;
  const declared: Resource["declared"] = (values = subject.inputs, timeoutS) =>
    provider.encode(values, { urn, timeoutS });
  const create: Resource["create"] = (values, how) =>
    answer(async () => {
      const inputs = declared(values, how?.timeoutS);
      await assertAccepted(calls, urn, {}, inputs);
      return calls.create({ urn }, inputs, how);
    });
  return {
    subject,
    urn,
    declared,
    create,
    update: (stored, values, how) =>
      answer(async () => {
        const inputs = declared(values, how?.timeoutS);
        await assertAccepted(calls, urn, stored.inputs, inputs);
        const { id } = stored;
        return { id, ...(await calls.update({ urn, id }, stored, inputs, how)) };
      }),
    make: async (values) => {
      const made = keptOf(await create(values), "ok");
      return { ...made, inputs: declared(values) };
    },
  };
}

/** What is kept of an answer, which must be of this kind. */
export function keptOf<K extends "ok" | "partial">(answered: Answer, kind: K): Extract<Answer, { kind: K }> {
  const told = answered.kind === "ok" ? "" : `: ${answered.error.message}`;
  assert.equal(answered.kind, kind, `the answer is ${answered.kind}${told}`);
  return answered as Extract<Answer, { kind: K }>;
}

/** Whatever it came to, it has an id to keep. */
export function idOf(answered: Answer): string {
  assert.ok(answered.kind !== "failed", `nothing is kept: ${answered.kind === "failed" ? answered.error.message : ""}`);
  return answered.id;
}

/** Resolves as the work does, which must be by then. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message: `${what} took more than ${ms} ms` })), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function assertAccepted(calls: Calls, urn: string, olds: Values, inputs: Values): Promise<void> {
  const { failures } = await calls.check({ urn }, olds, inputs);
  assert.deepEqual(failures, []);
}

async function answer(work: () => Promise<Kept>): Promise<Answer> {
  try {
    return { kind: "ok", ...(await work()) };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return error.partial ? { kind: "partial", error, ...error.partial } : { kind: "failed", error };
  }
}

function ignoreUnimplemented(error: unknown): void {
  if (!(error instanceof CallError) || error.code !== 12) throw error;
}
