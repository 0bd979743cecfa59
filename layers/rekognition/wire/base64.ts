import { SerializationException } from '../errors.ts';

/** Base64 text that has been checked but not decoded: if its size breaks a constraint, it never is. */
export interface Base64 {
  /** Number of decoded bytes. */
  readonly length: number;
  decode(): Uint8Array;
}

/**
 * Parses base64 strictly: the standard alphabet, padded to a multiple of four. Takes time linear in the length.
 * @throws SerializationException
 */
export function parseBase64(text: string): Base64 {
  const end = text.search(/[^A-Za-z0-9+/]/);
  const padding = end === -1 ? '' : text.slice(end, end + 3);
  if (text.length % 4 !== 0 || !['', '=', '=='].includes(padding)) {
    throw new SerializationException('only base-64-encoded strings are convertible to bytes');
  }
  return { length: (text.length / 4) * 3 - padding.length, decode: () => Buffer.from(text, 'base64') };
}
