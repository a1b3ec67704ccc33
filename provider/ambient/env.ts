/** The environment of the process: the only configuration that is never frozen in state. */
export interface Env {
  /** The variable's value; an empty or blank one counts as absent, because CI systems pass unset secrets that way. */
  get(name: string): string | undefined;
  /** What is put before the name of each variable of a sign-in, where something is. */
  readonly prefix?: string;
}

/** The process's own environment, read anew at every call. */
export function createProcessEnv(): Env {
  return { get: (name) => presentOrUndefined(process.env[name]) };
}

/** An environment from a plain object, for tests and for embedding. */
export function createFixedEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  return { get: (name) => presentOrUndefined(variables[name]) };
}

function presentOrUndefined(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value;
}
