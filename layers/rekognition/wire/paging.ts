import { hash } from 'node:crypto';
import { InvalidPaginationTokenException } from '../errors.ts';

/**
 * Pagination. A token holds the key that its page ended with, bound to its listing: it is no secret, but is refused
 * with another operation, collection or filter.
 *
 * A token may have 255 characters, and so may a collection id, the longest key: base64 would not fit. Hence version,
 * binding and key are taken as the digits of one number, which is written in a larger alphabet.
 */

/** The characters of keys: of collection, user and face ids. The first is the digit 0. */
const KEY_DIGITS = '01ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz23456789-_.:';

/** 73 characters that need no quotes in a shell. No `-`: a token that began with it would be taken for an option. */
const TOKEN_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.:+=/@%,^~';

/** Not 0: as the leading digit it preserves the zeros after it. */
const VERSION = '1';

/** Each of 6 bits: 255 digits of base 73 hold 1 + 5 + 255 of base 66, and one foreign token in 2^30 is accepted. */
const BINDING_LENGTH = 5;

/** AWS documents a maximum, but no default. */
const DEFAULT_PAGE_SIZE = 1000;

/** A listing's identity: the operation's name, and the parts of its input that decide what is listed. */
export type Listing = readonly (string | readonly string[] | undefined)[];

/**
 * Resolves the page that a request asks for. A MaxResults of 0 asks for the default page size.
 * @returns `after`: the key that the previous page ended with
 * @throws InvalidPaginationTokenException unless NextToken was made for this listing
 */
export function pageRequest(
  listing: Listing,
  { MaxResults, NextToken }: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  defaultPageSize = DEFAULT_PAGE_SIZE,
): { limit: number; after?: string } {
  const limit = MaxResults || defaultPageSize;
  return NextToken === undefined ? { limit } : { limit, after: keyOf(listing, NextToken) };
}

/**
 * Makes the NextToken of a page.
 * @param next the key that the page ended with; undefined if it is the last page
 */
export function pageToken(listing: Listing, next: string | undefined): string | undefined {
  return next === undefined ? undefined : rewrite(prefixOf(listing) + next, KEY_DIGITS, TOKEN_DIGITS);
}

function keyOf(listing: Listing, token: string): string {
  const prefix = prefixOf(listing);
  const known = [...token].every((digit) => TOKEN_DIGITS.includes(digit));
  const text = known ? rewrite(token, TOKEN_DIGITS, KEY_DIGITS) : '';
  if (!text.startsWith(prefix)) throw new InvalidPaginationTokenException();
  return text.slice(prefix.length);
}

function prefixOf(listing: Listing): string {
  return VERSION + hash('sha256', JSON.stringify(listing), 'base64url').slice(0, BINDING_LENGTH);
}

/** Converts a number from the digits of one base to those of another. */
function rewrite(digits: string, from: string, to: string): string {
  const [fromBase, toBase] = [BigInt(from.length), BigInt(to.length)];
  let number = 0n;
  for (const digit of digits) number = number * fromBase + BigInt(from.indexOf(digit));
  const rewritten: string[] = [];
  for (; number > 0n; number /= toBase) rewritten.push(to[Number(number % toBase)]);
  return rewritten.reverse().join('');
}
