import { SerializationException, ValidationException } from '../errors.ts';
import { parseBase64 } from './base64.ts';
import { javaDouble } from './java-double.ts';
import type { Checked, Constraint, ListShape, MapShape, Shape, StringShape, StructureShape } from './shapes.ts';

/**
 * Characters of a value that a violation echoes. AWS echoes all of it. The longest that is allowed has 2,048, so that a
 * value a little too long is shown in full, and yet no message grows to the size of an image.
 */
const ECHO_LIMIT = 4096;

const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/**
 * Reads the members of a request by the shape of the operation's input. A null member counts as absent; members that
 * the shape does not have are ignored.
 *
 * @returns members in the order of the shape
 * @throws SerializationException at the first value of a wrong JSON type
 * @throws ValidationException with every violated constraint, in the order of the members; within a member the pattern
 * before the length, as AWS does
 */
export function readInput<T>(shape: StructureShape<T>, body: unknown): Checked<T> {
  const reader = new Reader();
  const input = reader.structure(shape, body, '');
  if (reader.violations.length > 0) throw ValidationException.of(reader.violations);
  return input as Checked<T>;
}

/** A value in the request, for messages. */
interface Place {
  /** Such as `image.s3Object.bucket`. */
  readonly path: string;
  /** The value as a message shows it. */
  shown(): string;
}

class Reader {
  readonly violations: string[] = [];

  structure({ members }: StructureShape, value: unknown, prefix: string): Record<string, unknown> {
    const given = asObject(value);
    const read: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(members)) {
      const path = prefix + name[0].toLowerCase() + name.slice(1);
      const memberValue = Object.hasOwn(given, name) ? given[name] : null;
      if (memberValue !== null) read[name] = this.#member(member, memberValue, path);
      else if (member.required) this.#report({ path, shown: () => 'null' }, 'Member must not be null');
    }
    return read;
  }

  #member(shape: Shape, value: unknown, path: string): unknown {
    switch (shape.type) {
      case 'string': {
        const text = asString(value);
        this.#check(shape.constraints, text, { path, shown: () => quoted(text) });
        return text;
      }
      case 'integer': {
        const integer = asInteger(value);
        this.#check(shape.constraints, integer, { path, shown: () => quoted(String(integer)) });
        return integer;
      }
      case 'float': {
        const float = asNumber(value, 'Float');
        this.#check(shape.constraints, float, { path, shown: () => quoted(javaDouble(float)) });
        return float;
      }
      case 'blob': {
        const base64 = parseBase64(asString(value, 'ByteBuffer'));
        const shown = () => quoted(`java.nio.HeapByteBuffer[pos=0 lim=${base64.length} cap=${base64.length}]`);
        return this.#check(shape.constraints, base64, { path, shown }) ? base64.decode() : undefined;
      }
      case 'list':
        return this.#list(shape, value, path);
      case 'map':
        return this.#map(shape, value, path);
      case 'structure':
        return this.structure(shape, value, `${path}.`);
    }
  }

  #list({ item, constraints }: ListShape, value: unknown, path: string) {
    const items = asArray(value).map(asNullableString);
    const place = { path, shown: () => quoted(`[${items.join(', ')}]`) };
    this.#check(constraints, items, place);
    this.#checkAll('Member', item, items, place);
    return items;
  }

  #map({ key, value: entry, constraints }: MapShape, value: unknown, path: string) {
    const entries = Object.entries(asObject(value)).map(
      ([name, text]) => [asString(name), asNullableString(text)] as const,
    );
    const place = { path, shown: () => quoted(`{${entries.map((pair) => pair.join('=')).join(', ')}}`) };
    this.#check(constraints, entries, place);
    this.#checkAll(
      'Map keys',
      key,
      entries.map(([name]) => name),
      place,
    );
    this.#checkAll(
      'Map value',
      entry,
      entries.map(([, text]) => text),
      place,
    );
    return Object.fromEntries(entries);
  }

  /** @returns whether all constraints hold */
  #check<T>(constraints: readonly Constraint<T>[], value: T, place: Place): boolean {
    const broken = constraints.filter((constraint) => !constraint.holds(value));
    for (const { phrase } of broken) this.#report(place, phrase);
    return broken.length === 0;
  }

  /** AWS reports the strings in a list or a map together, with all their constraints: longest, shortest, pattern. */
  #checkAll(subject: string, { constraints }: StringShape, texts: readonly (string | null)[], place: Place) {
    if (texts.every((text) => text !== null && constraints.every(({ holds }) => holds(text)))) return;
    const phrases = constraints.map(({ phrase }) => phrase).toReversed();
    this.#report(place, `${subject} must satisfy constraint: [${phrases.join(', ')}]`);
  }

  #report({ path, shown }: Place, phrase: string) {
    this.violations.push(`Value ${shown()} at '${path}' failed to satisfy constraint: ${phrase}`);
  }
}

function quoted(text: string): string {
  return text.length > ECHO_LIMIT ? `'${text.slice(0, ECHO_LIMIT)}...'` : `'${text}'`;
}

/** Refuses a lone surrogate: it could be neither stored nor sent to S3 unchanged. */
function asString(value: unknown, wanted = 'String'): string {
  if (typeof value !== 'string') throw misplaced(value, wanted);
  if (!value.isWellFormed()) throw new SerializationException('STRING_VALUE is not well-formed Unicode');
  return value;
}

function asNullableString(value: unknown): string | null {
  return value === null ? null : asString(value);
}

function asNumber(value: unknown, wanted: 'Integer' | 'Float'): number {
  if (typeof value === 'number') return value;
  throw misplaced(value, wanted);
}

/** Like the JSON parser of AWS's services: a fraction is cut off, and a number beyond int32 refused. */
function asInteger(value: unknown): number {
  const number = asNumber(value, 'Integer');
  if (number >= INT32.min && number <= INT32.max) return Math.trunc(number);
  throw new SerializationException(`Numeric value (${number}) out of range of int (${INT32.min} - ${INT32.max})`);
}

function asArray(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw misplaced(value, 'list');
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw misplaced(value, 'map');
}

/** The error for a value of a wrong JSON type, in the words of AWS's parser as far as they are known. */
function misplaced(value: unknown, wanted: string): SerializationException {
  if (Array.isArray(value)) return new SerializationException('Start of list found where not expected');
  if (typeof value === 'object')
    return new SerializationException('Start of structure or map found where not expected');
  if (wanted === 'list' || wanted === 'map') return new SerializationException(`Expected ${wanted} or null`);
  const token = typeof value === 'boolean' ? String(value) : typeof value;
  const article = wanted === 'Integer' ? 'an' : 'a';
  return new SerializationException(`${token.toUpperCase()}_VALUE can not be converted to ${article} ${wanted}`);
}
