import { type Ambient, createFixedEnv } from "../../../provider/ambient";
import { createTokenSource } from "../../../provider/credentials";
import type { IdentityLibrary } from "../../../provider/credentials/signIn";
import type { FetchJson, JsonRequest, TokenSource } from "../../../provider/model/accessToken";
import { type VirtualClock, createVirtualClock } from "../../support/virtualClock";
import { makeToken } from "../../wire/cpp/client";
import { createMemoryFiles } from "../../support/memoryFiles";

/** One credential that was made, with its arguments, and what it was asked. */
export interface Made {
  name: string;
  args: unknown[];
  scopes: string[];
  assertions: string[];
}

export interface CredentialsWorld {
  source: TokenSource;
  clock: VirtualClock;
  /** Every credential of the library that was made. */
  made: Made[];
  /** How often the library was loaded. */
  loads(): number;
  fetched: JsonRequest[];
  /** Variables and files, for a test to change on the way. */
  env: Record<string, string | undefined>;
  files: Record<string, string>;
  /** What the library's getToken does from now on. */
  answer: { give: (made: Made, count: number) => Promise<{ token: string; expiresOnTimestamp: number } | null> };
}

/** The credentials room in a world of its own: a fixed environment, files in memory, a library that notes its use. */
export function createWorld(
  env: Record<string, string | undefined>,
  options: { files?: Record<string, string>; fetchJson?: FetchJson } = {},
): CredentialsWorld {
  const clock = createVirtualClock();
  const made: Made[] = [];
  const files = options.files ?? {};
  const fetched: JsonRequest[] = [];
  let loads = 0;
  let count = 0;
  const answer: CredentialsWorld["answer"] = {
    give: async () => ({
      token: makeToken(undefined, `token-${++count}`),
      expiresOnTimestamp: clock.now() + 3_600_000,
    }),
  };
  const credential = (name: string): unknown =>
    class {
      readonly made: Made;
      constructor(...args: unknown[]) {
        made.push((this.made = { name, args, scopes: [], assertions: [] }));
      }
      async getToken(scope: string): Promise<unknown> {
        this.made.scopes.push(scope);
        const assert = this.made.args[2];
        if (typeof assert === "function") this.made.assertions.push(await assert());
        return answer.give(this.made, made.length);
      }
    };
  const library = new Proxy({}, { get: (_, name) => credential(String(name)) }) as IdentityLibrary;
  const ambient: Pick<Ambient, "clock" | "env" | "files"> = {
    clock,
    env: { get: (name) => createFixedEnv(env).get(name) },
    files: {
      ...createMemoryFiles(),
      read: async (path) => {
        const text = files[path];
        if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
        return text;
      },
    },
  };
  const fetchJson: FetchJson = async (request) => {
    fetched.push(request);
    return options.fetchJson?.(request);
  };
  const loadIdentity = (): IdentityLibrary => {
    loads++;
    return library;
  };
  const source = createTokenSource(ambient, { fetchJson, loadIdentity });
  return { source, clock, made, loads: () => loads, fetched, env, files, answer };
}
