/** The most characters that an ExternalImageId may have. */
const MAX_LENGTH = 255;

/** Characters that an ExternalImageId may have, less the colon: that begins an escape. */
const NOT_PLAIN = /[^a-zA-Z0-9_.-]/gu;

/** A run of escaped bytes, or a slash. No byte begins with a colon, so it is clear where each ends. */
const ESCAPES = /(?::[0-9a-f]{2})+|::/g;

const bytesOf = new TextEncoder();
const textOf = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A name, such as the path of a file, as an ExternalImageId, from which `nameOf` makes it again. Letters, digits and `_.-`
 * stay as they are, a slash is `::`, and each byte (UTF-8) of anything else a colon and two hexadecimal digits:
 * `2024/Ann Lee.jpg` is `2024::Ann:20Lee.jpg`.
 * @param name not empty, well-formed Unicode
 * @returns undefined if that has more than the 255 characters that an ExternalImageId may have
 */
export function externalImageIdOf(name: string): string | undefined {
  const id = name.replace(NOT_PLAIN, (character) => (character === '/' ? '::' : escapeBytes(character)));
  return id.length > MAX_LENGTH ? undefined : id;
}

/** @returns the name that an ExternalImageId was made of, or undefined if it was not made of one */
export function nameOf(externalImageId: string): string | undefined {
  try {
    const name = externalImageId.replace(ESCAPES, (escaped) => (escaped === '::' ? '/' : unescapeBytes(escaped)));
    return externalImageIdOf(name) === externalImageId ? name : undefined;
  } catch (error) {
    // The bytes are no UTF-8.
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
