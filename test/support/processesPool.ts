/** Work that is done side by side while mocha asks for its results one by one. */
export interface Pool<Item, Result> {
  /** Begins with as many at a time as there are places. */
  begin(): void;
  /** Resolves, or rejects, as the item's work does. */
  result(item: Item): Promise<Result>;
}

/** Two cores are kept busy by a little more than two cells, because cells wait for each other's processes. */
const PLACES = 3;

export function createPool<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  places = PLACES,
): Pool<Item, Result> {
  const results = new Map<Item, { promise: Promise<Result>; settle: (result: Promise<Result>) => void }>();
  for (const item of items) {
    let settle: (result: Promise<Result>) => void = () => undefined;
    const promise = new Promise<Result>((resolve) => (settle = resolve));
    promise.catch(() => undefined);
    results.set(item, { promise, settle });
  }
  const waiting = [...items];
  const serve = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      const done = work(item);
      results.get(item)?.settle(done);
      await done.catch(() => undefined);
    }
  };
  return {
    begin: () => {
      for (let place = 0; place < places; place++) void serve();
    },
    result: (item) => results.get(item)?.promise ?? Promise.reject(new Error("no such item")),
  };
}
