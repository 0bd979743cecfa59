/** Characters of the result. */
const MAX_LENGTH = 200;

/** Characters processed of a message, which may be as long as an image. */
const MAX_READ = 4000;

/** Base64 of an image or a vector, a signature, a secret: anything longer than a word or a UUID. */
const LONG_WORDS = /[\w+/=-]{40,}/g;

/** After a message is cut, its last word may be the beginning of a long one. */
const LAST_WORD = /[\w+/=-]{0,39}$/;

/** Numbers with many digits, such as elements of a vector. */
const LONG_FRACTIONS = /-?\d*\.\d{5,}(?:e[+-]?\d+)?/gi;

/** Shortens an error message to what a log may hold: messages of libraries may quote the value that they are about. */
export function redact(message: string): string {
  const read = message.length > MAX_READ ? message.slice(0, MAX_READ).replace(LAST_WORD, '') : message;
  return read.replace(LONG_WORDS, '[data]').replace(LONG_FRACTIONS, '[number]').slice(0, MAX_LENGTH);
}
