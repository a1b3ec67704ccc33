// Resource names as Pulumi writes them: urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>.

/** The type of the resource that stands for the whole stack. */
export const STACK_TYPE = "pulumi:pulumi:Stack";
/** What a provider reference holds instead of an id while nothing was created (preview). */
export const UNKNOWN_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const PREFIX = "urn:pulumi:";

/** The parts of a URN. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** Type with the types of its parents before it, joined by `$`. */
  readonly qualifiedType: string;
  /** The resource's own type. */
  readonly type: string;
  readonly name: string;
}

/** Splits a URN; throws on anything else. */
export function parseUrn(urn: string): UrnParts {
  const rest = urn.startsWith(PREFIX) ? urn.slice(PREFIX.length) : undefined;
  const [stack, project, qualifiedType] = rest?.split("::") ?? [];
  if (rest === undefined || stack === undefined || project === undefined || qualifiedType === undefined) {
    throw new Error(`invalid resource URN: ${urn}`);
  }
  const name = rest.slice(stack.length + project.length + qualifiedType.length + 6);
  return { stack, project, qualifiedType, type: qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1), name };
}

/** Makes the URN of a resource under a parent. */
export function makeUrn(stack: string, project: string, parent: string, type: string, name: string): string {
  const parentType = parent === "" ? "" : parseUrn(parent).qualifiedType;
  const qualified = parentType === "" || parentType === STACK_TYPE ? type : `${parentType}$${type}`;
  return `${PREFIX}${stack}::${project}::${qualified}::${name}`;
}

/** The URN of the stack resource. */
export function stackUrn(stack: string, project: string): string {
  return makeUrn(stack, project, "", STACK_TYPE, `${project}-${stack}`);
}

/** Whether the URN names a stack resource. */
export function isStackUrn(urn: string): boolean {
  return urn.startsWith(PREFIX) && parseUrn(urn).qualifiedType === STACK_TYPE;
}

/** Whether the type is a provider's. */
export function isProviderType(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}

/** The package a provider's type is the provider of. */
export function packageOfProvider(type: string): string {
  return type.slice("pulumi:providers:".length);
}

/** Whether the URN names a provider the engine made by itself. */
export function isDefaultProvider(urn: string): boolean {
  if (!urn.startsWith(PREFIX)) return false;
  const { type, name } = parseUrn(urn);
  return isProviderType(type) && name.startsWith("default");
}

/** The package a type token belongs to. */
export function packageOf(type: string): string {
  return type.split(":")[0] ?? type;
}

/** How a type is shown to people: the module of a token without its file part. */
export function displayType(type: string): string {
  const [pkg, module, name] = type.split(":");
  if (name === undefined || module === undefined) return type;
  const slash = module.lastIndexOf("/");
  if (slash < 0) return type;
  const file = module.slice(slash + 1);
  const isFileOfType = file === (name[0]?.toLowerCase() ?? "") + name.slice(1);
  return isFileOfType ? `${pkg}:${module.slice(0, slash)}:${name}` : type;
}
