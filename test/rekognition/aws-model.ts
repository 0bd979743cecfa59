import * as sdk from '@aws-sdk/client-rekognition';

/**
 * AWS's own model of its operations, as its SDK carries it: a list per shape, `[kind, namespace, name, traits, ...]`,
 * with nested shapes behind functions. The layout is that of @smithy/types' static schemas.
 */
const [LIST, MAP, STRUCTURE] = [1, 2, 3];
const NUMBER = 1;
const [LIST_OF, MAP_OF] = [64, 128];

type Shape = readonly [kind: number, ...rest: unknown[]];
/** A member may have traits: then it is a pair of its schema and them. */
type Schema = number | (() => Schema) | Shape | readonly [schema: Schema, traits: unknown];

/** The schemas the SDK exports for operations and errors are named with a final `$`. */
function exported(name: string): readonly unknown[] {
  return Reflect.get(sdk, `${name}$`);
}

function resolve(schema: Schema): number | Shape {
  if (typeof schema === 'function') return resolve(schema());
  if (typeof schema === 'number') return schema;
  return schema.length === 2 ? resolve(schema[0]) : (schema as Shape);
}

function membersOf(structure: readonly unknown[]): [string, Schema][] {
  const [, , , , names, schemas] = structure as [number, string, string, unknown, string[], Schema[]];
  return names.map((name, i) => [name, schemas[i]]);
}

function outputSchema(operation: string): Schema {
  return exported(operation)[5] as Schema;
}

/** Paths of the members of an output that AWS's model does not have. */
export function unknownMembers(operation: string, output: unknown): string[] {
  return strangers(outputSchema(operation), output, operation);
}

function strangers(schema: Schema, value: unknown, path: string): string[] {
  const shape = resolve(schema);
  if (typeof shape === 'number') {
    if (shape >= MAP_OF) return typeof value === 'object' && !Array.isArray(value) ? [] : [path];
    if (shape >= LIST_OF) return Array.isArray(value) ? [] : [path];
    return typeof value === 'object' ? [path] : [];
  }
  if (shape[0] === LIST)
    return (value as unknown[]).flatMap((item, i) => strangers(shape[4] as Schema, item, `${path}[${i}]`));
  if (shape[0] === MAP) return [];
  const members = new Map(membersOf(shape));
  return Object.entries(value as object).flatMap(([name, member]) => {
    const known = members.get(name);
    return known === undefined ? [`${path}.${name}`] : strangers(known, member, `${path}.${name}`);
  });
}

/** The names of all members of an operation's output, however deep, that are numbers. */
export function numericMembers(operation: string): Set<string> {
  const found = new Set<string>();
  const collect = (schema: Schema) => {
    const shape = resolve(schema);
    if (typeof shape === 'number') return;
    if (shape[0] === LIST) collect(shape[4] as Schema);
    if (shape[0] !== STRUCTURE) return;
    for (const [name, member] of membersOf(shape)) {
      if (resolve(member) === NUMBER) found.add(name);
      else collect(member);
    }
  };
  collect(outputSchema(operation));
  return found;
}

/** The members of an operation's input, however deep: `Structure.Member`. */
export function inputMembers(operation: string): Set<string> {
  return membersWithin(exported(operation)[4] as Schema);
}

/** The members of an operation's output, however deep. */
export function outputMembers(operation: string): Set<string> {
  return membersWithin(outputSchema(operation));
}

function membersWithin(schema: Schema, found = new Set<string>()): Set<string> {
  const shape = resolve(schema);
  if (typeof shape === 'number') return found;
  if (shape[0] === LIST) return membersWithin(shape[4] as Schema, found);
  if (shape[0] !== STRUCTURE) return found;
  for (const [name, member] of membersOf(shape)) {
    const path = `${shape[2]}.${name}`;
    if (found.has(path)) continue;
    found.add(path);
    membersWithin(member, found);
  }
  return found;
}

/** The members of the model that an output has: `Structure.Member`. */
export function membersSeen(operation: string, output: unknown): Set<string> {
  const seen = new Set<string>();
  const visit = (schema: Schema, value: unknown) => {
    const shape = resolve(schema);
    if (typeof shape === 'number') return;
    if (shape[0] === LIST) for (const item of value as unknown[]) visit(shape[4] as Schema, item);
    if (shape[0] !== STRUCTURE) return;
    const members = new Map(membersOf(shape));
    for (const [name, inner] of Object.entries(value as object)) {
      seen.add(`${shape[2]}.${name}`);
      const member = members.get(name);
      if (member !== undefined) visit(member, inner);
    }
  };
  visit(outputSchema(operation), output);
  return seen;
}

/** Whose fault an exception is by AWS's model; undefined if the model does not have it. */
export function exceptionFault(name: string): 'client' | 'server' | undefined {
  return (exported(name)?.[3] as { error: 'client' | 'server' } | undefined)?.error;
}
