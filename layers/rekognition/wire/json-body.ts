import { SerializationException } from '../errors.ts';
import { javaDouble } from './java-double.ts';

declare global {
  interface JSON {
    /** Wraps text that `stringify` writes verbatim. In V8 since 11.4, but not in TypeScript's library yet. */
    rawJSON(text: string): object;
  }
}

/**
 * The names of all members of AWS's output shapes that are floats: no name is a float in one shape and an integer in
 * another. All other numbers are integers; a test checks every number of AWS's schemas.
 */
export const FLOAT_MEMBERS: ReadonlySet<string> = new Set([
  'Width',
  'Height',
  'Left',
  'Top',
  'X',
  'Y',
  'Roll',
  'Yaw',
  'Pitch',
  'Brightness',
  'Sharpness',
  'Confidence',
  'Similarity',
  'SearchedFaceConfidence',
]);

/**
 * Parses the body of a request. An empty body counts as an empty object.
 * @throws SerializationException unless it is a JSON object
 */
export function parseBody(text: string): Readonly<Record<string, unknown>> {
  let body: unknown;
  try {
    body = JSON.parse(text || '{}');
  } catch (cause) {
    throw new SerializationException(undefined, { cause });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new SerializationException();
  return body as Record<string, unknown>;
}

/**
 * Serializes an output as compact JSON: undefined members left out, floats as float32 values in Java's notation, dates
 * as seconds since 1970 in the same notation.
 */
export function serialize(output: object): string {
  return JSON.stringify(output, function (this: Readonly<Record<string, unknown>>, name, value: unknown) {
    // `stringify` has already converted dates to strings in `value`; their holder still has them.
    const original = this[name];
    if (original instanceof Date) return JSON.rawJSON(javaDouble(original.getTime() / 1000));
    if (typeof value === 'number' && FLOAT_MEMBERS.has(name)) return JSON.rawJSON(javaDouble(Math.fround(value)));
    return value;
  });
}
