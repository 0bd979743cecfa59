const MAX_LENGTH = 200;

/** Looked at, of a message that may be as long as an image. */
const MAX_READ = 4000;

/** Base64 of an image or a vector, a signature, a secret: whatever is too long for a word or a UUID. */
const LONG_WORDS = /[\w+/=-]{40,}/g;

/** The end of a message that was cut may be the beginning of a long word. */
const LAST_WORD = /[\w+/=-]{0,39}$/;

/** A number of more digits than an operator reads: an element of a vector, say. */
const LONG_FRACTIONS = /-?\d*\.\d{5,}(?:e[+-]?\d+)?/gi;

/** The message of somebody else's error may quote the value it is about. What is left of it here is short and no data. */
export function redact(message: string): string {
  const read = message.length > MAX_READ ? message.slice(0, MAX_READ).replace(LAST_WORD, '') : message;
  return read.replace(LONG_WORDS, '[data]').replace(LONG_FRACTIONS, '[number]').slice(0, MAX_LENGTH);
}
