import { InvalidKeyDocument } from './errors.ts';
import type { AccessKey } from './keys.ts';

/**
 * Formats keys as they are stored, in a secret or a file alike:
 * `{"keys":[{"id":"…","secret":"…","operations":["*"],"collections":["*"],"createdAt":"…"}]}`
 */
export function formatKeys(keys: readonly AccessKey[]): string {
  return `${JSON.stringify({ keys }, undefined, 2)}\n`;
}

/**
 * Parses what `formatKeys` wrote.
 * @param source what the message of an error calls the document
 * @throws InvalidKeyDocument without a cause: the errors of JSON.parse quote the text
 */
export function parseKeys(text: string, source: string): readonly AccessKey[] {
  const keys = member(parsed(text), 'keys');
  if (!Array.isArray(keys)) throw new InvalidKeyDocument(`${source} is not {"keys":[...]}`);
  return keys.map((key, index) => {
    const [id, secret, operations, collections, createdAt] = [
      'id',
      'secret',
      'operations',
      'collections',
      'createdAt',
    ].map((name) => member(key, name));
    if (!isText(id) || !isText(secret) || !isTexts(operations) || !isTexts(collections)) {
      throw new InvalidKeyDocument(`Key ${index + 1} of ${source} lacks an id, a secret, operations or collections`);
    }
    return { id, secret, operations, collections, ...(isText(createdAt) && { createdAt }) };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}
