import type { Bench } from "./bench";

/** Properties by name. */
export type Values = Record<string, unknown>;

/**
 * The columns of the table: who serves the protocol. `plugin`: the provider's own gRPC service. `dynamic`: Pulumi's
 * process for dynamic resources, which stands between the engine and the provider's code.
 */
export type Face = "plugin" | "dynamic";

/** What becomes of an object at its service. */
export type Course =
  /** It is made, and done soon. */
  | "finishes"
  /** It is begun and goes on until the test ends it: who makes it waits. */
  | "stalls"
  /** It is begun and goes wrong: it exists, and is not as it should be. */
  | "fails"
  /** Nothing is made. */
  | "isRefused"
  /** It is begun, but the answer that says so comes seconds later. */
  | "answersLate"
  /** It is made, and must not be deleted as it is. */
  | "clings";

/** An object at the provider's service, not made yet. Each row has its own. */
export interface Subject {
  readonly name: string;
  /** The id that the resource will have. */
  readonly id: string;
  /** What is declared of it. */
  readonly inputs: Values;
  /** Resolves once the service has begun it; after the submit was answered, except where `answersLate`. */
  begun(): Promise<void>;
  /** What was begun goes on to a good end. */
  finish(): void;
  /** How many times the service has begun it. */
  made(): number;
  /** How many calls about it have reached the service. */
  calls(): number;
  /** Arranges that the next update takes this course, and answers what is declared for it. */
  next(course: Course): Values;
  /** Somebody removes it at the service. */
  remove(): void;
  /** From now on the service cannot be reached. */
  breakOff(): void;
  /** What was made there is what an import finds by this id. */
  importId: string;
}

/** What the rows need to know of a resource's properties. */
export interface PropertyFacts {
  /** Declared values with another value of a property that is changed in place, without the service's help. */
  readonly changed: { readonly property: string; readonly value: unknown };
  /** A property that the service's object has from birth, and another value of it. */
  readonly replacing: { readonly property: string; readonly value: unknown };
  /** A property that may be left out, and is left out in `Subject.inputs`. */
  readonly optional: { readonly property: string; readonly value: unknown };
  /** Two properties with values that Check refuses. */
  readonly refused: Values;
  /** A property that the engine may not know in a preview. */
  readonly unknown: string;
  /** A text property that a program may make secret, its text, and a text of it that Check refuses. */
  readonly secret: { readonly property: string; readonly text: string; readonly refusedText: string };
  /** Stored outputs, with as much added to them as a long life brings; 30 to 45 kB in all. */
  enlarge(outputs: Values): Values;
}

/** What the rows need to know of a provider's configuration. */
export interface ConfigFacts {
  /** As the engine sends it: every value is a text. */
  readonly accepted: Values;
  readonly refused: Values;
  /** A property by which somebody might try to configure a credential, and a text that must not be repeated. */
  readonly credential: { readonly property: string; readonly text: string };
}

/** A function of the provider. */
export interface FunctionFacts {
  readonly token: string;
  /** Arguments for an object that was made. */
  args(subject: Subject): Values;
  readonly refusedArgs: Values;
  /** The argument that the refusal must name. */
  readonly refusedName: string;
}

/** A provider under test: how it is started, and a service that does what a row needs. */
export interface ProviderUnderTest {
  readonly face: Face;
  /** The resource's type token. */
  readonly type: string;
  /** How the engine starts it; the engine's address is added as the last argument. */
  readonly launch: {
    readonly command: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
  };
  readonly config: ConfigFacts;
  readonly properties: PropertyFacts;
  readonly functions: readonly FunctionFacts[];
  /** Declared values as a program of this face sends them. */
  encode(values: Values, context: { urn: string; timeoutS?: number }): Values;
  subject(course: Course): Subject;
  close(): Promise<void>;
}

/** What a row comes to on one face. */
export type Expected =
  | "holds"
  /** It does not hold: what was measured instead, and the text by which the row's failure is recognised. */
  | { readonly deviates: string; readonly seen: RegExp }
  /** It cannot be asked there: why. The row is not run. */
  | { readonly cannot: string };

/** One row: what a provider owes to the engine. */
export interface Obligation {
  readonly id: string;
  /** Where the measured facts of the engine are that ask for it: sections of the reference on Pulumi's providers. */
  readonly section: string;
  readonly title: string;
  /** By face. @default "holds" */
  readonly expect?: Partial<Record<Face, Expected>>;
  /** Resolves where it holds. */
  run(bench: Bench): Promise<void>;
}
