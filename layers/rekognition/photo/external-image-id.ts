/** The most characters that an ExternalImageId may have. */
const MAX_LENGTH = 255;

/** Every character that is escaped: those an ExternalImageId may not have, and the colon, which begins an escape. */
const NOT_PLAIN = /[^a-zA-Z0-9_.-]/gu;

/**
 * A run of escaped bytes, or an escaped slash. Hexadecimal digits never include a colon, so the two cannot be confused.
 */
const ESCAPES = /(?::[0-9a-f]{2})+|::/g;

const bytesOf = new TextEncoder();
const textOf = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Encodes a name, such as the path of a file, as an ExternalImageId; `nameOf` decodes it. Letters, digits and `_.-`
 * stay as they are, a slash becomes `::`, and each byte (UTF-8) of any other character a colon and two hexadecimal
 * digits: `2024/Ann Lee.jpg` becomes `2024::Ann:20Lee.jpg`.
 * @param name not empty, well-formed Unicode
 * @returns undefined if the result would exceed the 255 characters of an ExternalImageId
 */
export function externalImageIdOf(name: string): string | undefined {
  const id = name.replace(NOT_PLAIN, (character) => (character === '/' ? '::' : escapeBytes(character)));
  return id.length > MAX_LENGTH ? undefined : id;
}

/** Decodes what `externalImageIdOf` encoded. @returns undefined if the ExternalImageId is not the encoding of a name */
export function nameOf(externalImageId: string): string | undefined {
  try {
    const name = externalImageId.replace(ESCAPES, (escaped) => (escaped === '::' ? '/' : unescapeBytes(escaped)));
    return externalImageIdOf(name) === externalImageId ? name : undefined;
  } catch (error) {
    // The bytes are not UTF-8.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function escapeBytes(character: string): string {
  return Array.from(bytesOf.encode(character), (byte) => `:${byte.toString(16).padStart(2, '0')}`).join('');
}

function unescapeBytes(escaped: string): string {
  return textOf.decode(Buffer.from(escaped.replaceAll(':', ''), 'hex'));
}
