/**
 * `npm run schemas`: writes layers/rekognition/rest/output-schemas.json, the outputs of all operations as JSON Schema,
 * from the model in AWS's SDK. The SDK is not deployed, so the part of its model that OpenAPI needs is committed.
 */
import { writeFile } from 'node:fs/promises';
import * as sdk from '@aws-sdk/client-rekognition';
import { FLOAT_MEMBERS, OPERATIONS } from '../layers/rekognition/index.ts';

/** The kinds of @smithy/types' static schemas, and the numbers that stand for simple ones. */
const [LIST, STRUCTURE] = [1, 3];
const SIMPLE = new Map<number, object>([
  [0, { type: 'string' }],
  [2, { type: 'boolean' }],
]);
const [NUMBER, TIMESTAMP, LIST_OF, MAP_OF] = [1, 4, 64, 128];

type Shape = readonly [kind: number, namespace: string, name: string, ...rest: unknown[]];
/** A member may have traits: then it is a pair of its schema and them. */
type Schema = number | (() => Schema) | Shape | readonly [schema: Schema, traits: unknown];

/**
 * JSON Schemas of the operations' outputs and of every structure in them, by name.
 * @throws Error if AWS's model has a kind of member that no output had before
 */
export function outputSchemas(): Record<string, object> {
  const schemas: Record<string, object> = {};

  /** Adds the structures that it meets to `schemas`. @param member the name of the member that has this schema */
  const schemaOf = (schema: Schema, member = ''): object => {
    if (typeof schema === 'function') return schemaOf(schema(), member);
    if (typeof schema === 'number') return simple(schema, member);
    if (schema.length === 2) return schemaOf(schema[0], member);
    const [kind, , name] = schema as Shape;
    if (kind === LIST) return { type: 'array', items: schemaOf(schema[4] as Schema, member) };
    if (kind !== STRUCTURE) throw new Error(`${member}: ${name} is of kind ${kind}, which no output has had yet`);
    if (!(name in schemas)) {
      const [, , , , names, members] = schema as unknown as [number, string, string, unknown, string[], Schema[]];
      schemas[name] = {};
      schemas[name] = {
        type: 'object',
        properties: Object.fromEntries(names.map((each, i) => [each, schemaOf(members[i], each)])),
      };
    }
    return { $ref: `#/components/schemas/${name}` };
  };

  for (const operation of OPERATIONS.keys()) schemaOf(Reflect.get(sdk, `${operation}$`)[5] as Schema);
  return Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function simple(schema: number, member: string): object {
  if (schema === NUMBER) return FLOAT_MEMBERS.has(member) ? { type: 'number', format: 'float' } : { type: 'integer' };
  if (schema === TIMESTAMP) return { type: 'number', description: 'seconds since 1970' };
  if (schema >= MAP_OF) return { type: 'object', additionalProperties: simple(schema - MAP_OF, member) };
  if (schema >= LIST_OF) return { type: 'array', items: simple(schema - LIST_OF, member) };
  const found = SIMPLE.get(schema);
  if (!found) throw new Error(`${member} is of type ${schema}, which no output has had yet`);
  return found;
}

if (import.meta.main) {
  const file = new URL('../layers/rekognition/rest/output-schemas.json', import.meta.url);
  await writeFile(file, `${JSON.stringify(outputSchemas(), undefined, 2)}\n`);
}
