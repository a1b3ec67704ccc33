// The state of a stack while an operation runs: what the base held, what steps have made of it, what is in flight. Every
// mutation is on disk before the step that asked for it goes on; mutations that come during a write share the next one.
import type { Crypter } from "./secrets";
import { serializeResource } from "./serialize";
import { newManifest, qualifiedName, statePath, writeAtomically } from "./store";
import type { StackRef } from "./store";
import type { PendingOperation, ResourceState, Snapshot } from "./types";

/** Keeps the state file true during one operation. */
export interface SnapshotManager {
  /** A step is about to touch the outside world: the pending operation is on disk when this resolves. */
  begin(resource: ResourceState, type: PendingOperation["type"]): Promise<void>;
  /** The step has ended; one that changed nothing of weight may wait for the next write. */
  end(resource: ResourceState, change: StateChange, isWorthWriting?: boolean): Promise<void>;
  /** Something in a resource that is already in the state changed. */
  touch(resource: ResourceState): Promise<void>;
  /** Replaces the base after a refresh; written with the next mutation, or at the end. */
  rebase(resources: ResourceState[]): void;
  /** Writes what no mutation has written: the end of an operation. */
  close(): Promise<void>;
  /** Writes nothing from now on: the second interrupt. */
  freeze(): void;
}

/** What a step did to the list of resources. */
export interface StateChange {
  /** No longer part of the state. */
  readonly done?: ResourceState | undefined;
  /** Part of the state from now on. */
  readonly add?: ResourceState | undefined;
  /** Still part of the state, but another than it was. */
  readonly changed?: ResourceState | undefined;
}

/** Makes the manager of an operation that changes state. */
export function createSnapshotManager(ref: StackRef, base: Snapshot, crypter: Promise<Crypter>): SnapshotManager {
  const book = createBook(base);
  const json = createSerializer(ref, crypter);
  const writer = createWriter(statePath(ref), () => json.text(book.resources(), book.pending()));
  let isBehind = false;
  const write = (): Promise<void> => {
    isBehind = false;
    return writer.write();
  };
  return {
    begin(resource, type) {
      book.operations.push({ resource, type });
      return write();
    },
    async end(resource, change, isWorthWriting = true) {
      book.complete.add(resource);
      if (change.done) book.dones.add(change.done);
      if (change.add) book.news.push(change.add);
      json.forget(resource, change.add, change.done, change.changed);
      if (isWorthWriting) await write();
      else isBehind = true;
    },
    touch(resource) {
      json.forget(resource);
      return write();
    },
    rebase(resources) {
      base.resources = resources;
      isBehind = true;
      json.forgetAll();
    },
    close: async () => {
      if (isBehind) await write();
    },
    freeze: () => writer.freeze(),
  };
}

interface Book {
  readonly news: ResourceState[];
  readonly dones: Set<ResourceState>;
  readonly operations: PendingOperation[];
  readonly complete: Set<ResourceState>;
  resources(): ResourceState[];
  pending(): PendingOperation[];
}

function createBook(base: Snapshot): Book {
  const book = {
    news: [] as ResourceState[],
    dones: new Set<ResourceState>(),
    operations: [] as PendingOperation[],
    complete: new Set<ResourceState>(),
    // New ones first, in the order they were made; then what the base still has: a valid topological order, as Pulumi's.
    resources: () => [...book.news, ...base.resources].filter((state) => !book.dones.has(state)),
    pending: () => [
      ...book.operations.filter((op) => !book.complete.has(op.resource)),
      // Only people may clear an interrupted create: it is carried from state to state.
      ...base.pending.filter((op) => op.type === "creating"),
    ],
  };
  return book;
}

interface Serializer {
  text(resources: ResourceState[], pending: PendingOperation[]): Promise<string>;
  forget(...states: (ResourceState | undefined)[]): void;
  forgetAll(): void;
}

/** Serialises with a memory: a state of 200 resources is not rendered anew for each of its 400 writes. */
function createSerializer(ref: StackRef, crypter: Promise<Crypter>): Serializer {
  const memory = new Map<ResourceState, string>();
  return {
    async text(resources, pending) {
      const { encrypt, salt } = await crypter;
      const renamed = aliasesOf(resources);
      const one = (state: ResourceState): string => {
        const known = memory.get(state);
        if (known !== undefined) return known;
        const fresh = JSON.stringify(serializeResource(normalise(state, renamed), encrypt));
        memory.set(state, fresh);
        return fresh;
      };
      const operations = pending.map((op) => {
        const resource = JSON.stringify(serializeResource(op.resource, encrypt));
        return `{"resource":${resource},"type":"${op.type}"}`;
      });
      const fields = [
        `"manifest":${JSON.stringify(newManifest())}`,
        `"secrets_providers":${JSON.stringify({ type: "passphrase", state: { salt } })}`,
        ...(resources.length > 0 ? [`"resources":[${resources.map(one).join(",")}]`] : []),
        ...(operations.length > 0 ? [`"pending_operations":[${operations.join(",")}]`] : []),
        `"metadata":{}`,
      ];
      const stack = JSON.stringify(qualifiedName(ref));
      return `{"version":3,"checkpoint":{"stack":${stack},"latest":{${fields.join(",")}}}}`;
    },
    forget(...states) {
      for (const state of states) {
        if (state) memory.delete(state);
        if (state && state.aliases.length > 0) memory.clear();
      }
    },
    forgetAll: () => memory.clear(),
  };
}

/** Old URN to new URN of every resource that was found under an alias. */
function aliasesOf(resources: ResourceState[]): Map<string, string> {
  return new Map(resources.flatMap((state) => state.aliases.map((alias) => [alias, state.urn] as const)));
}

/** The resource with its references to renamed resources brought up to date, as every written snapshot must be. */
function normalise(state: ResourceState, renamed: Map<string, string>): ResourceState {
  if (renamed.size === 0) return state;
  const fix = (urn: string): string => renamed.get(urn) ?? urn;
  const at = state.provider.lastIndexOf("::");
  return {
    ...state,
    urn: fix(state.urn),
    parent: fix(state.parent),
    provider: at < 0 ? state.provider : `${fix(state.provider.slice(0, at))}${state.provider.slice(at)}`,
    dependencies: state.dependencies.map(fix),
    deletedWith: fix(state.deletedWith),
    propertyDependencies: Object.fromEntries(
      Object.entries(state.propertyDependencies).map(([key, urns]) => [key, urns.map(fix)]),
    ),
  };
}

interface Writer {
  write(): Promise<void>;
  freeze(): void;
}

/** Writes one at a time; a request made during a write is served by the one write after it. */
function createWriter(path: string, render: () => Promise<string>): Writer {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let frozen = false;
  const once = async (): Promise<void> => {
    const text = await render();
    if (!frozen) await writeAtomically(path, text);
  };
  return {
    write() {
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          running = once();
          return running;
        });
      return next;
    },
    freeze: () => {
      frozen = true;
    },
  };
}
