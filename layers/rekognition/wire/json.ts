import { SerializationException } from '../errors.ts';
import { javaDouble } from './java-double.ts';

declare global {
  interface JSON {
    /** A value that `stringify` writes as it stands. In V8 since 11.4, but not in TypeScript's library yet. */
    rawJSON(text: string): object;
  }
}

/**
 * The members of AWS's output shapes that are floats, by name: no name is a float in one shape and an integer in another.
 * All other numbers are integers; a test finds every number of AWS's schemas on one side or the other.
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

/** @throws SerializationException unless the text is a JSON object; nothing at all counts as an empty one */
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
 * An output as compact JSON: absent members left out, floats as float32 values in Java's notation, dates as seconds since
 * 1970 in the same notation.
 */
export function serialize(output: object): string {
  return JSON.stringify(output, function (this: Readonly<Record<string, unknown>>, name, value: unknown) {
    // Dates have become strings by the time `value` is passed; their holder still has them.
    const original = this[name];
    if (original instanceof Date) return JSON.rawJSON(javaDouble(original.getTime() / 1000));
    if (typeof value === 'number' && FLOAT_MEMBERS.has(name)) return JSON.rawJSON(javaDouble(Math.fround(value)));
    return value;
  });
}
