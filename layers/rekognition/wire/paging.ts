import { hash } from 'node:crypto';
import { InvalidPaginationTokenException } from '../errors.ts';

/**
 * Pages, and the tokens that lead from one to the next. A token is the key its page ended with, bound to the listing it
 * belongs to: not a secret, but of no use with another operation, collection or filter.
 *
 * A token has at most 255 characters, and so has a collection id, the longest key: base64 would not fit. Hence version,
 * binding and key are read as the digits of one number, which is written in a larger alphabet.
 */

/** What keys are made of: the characters of collection, user and face ids. The first is the zero. */
const KEY_DIGITS = '01ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz23456789-_.:';

/** 73 that a shell takes unquoted; no `-`, with which a token would look like an option. */
const TOKEN_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.:+=/@%,^~';

/** Also the leading digit that keeps the zeros behind it. */
const VERSION = '1';

/** Of 6 bits each: 255 digits of 73 hold 1 + 5 + 255 of 66, and one foreign token in 2^30 goes unnoticed. */
const BINDING_LENGTH = 5;

/** The contract has a limit, and no default. A page size of 0 asks for the default. */
const DEFAULT_PAGE_SIZE = 1000;

/** The operation's name and the part of its input that decides what is listed. */
export type Listing = readonly (string | readonly string[] | undefined)[];

/**
 * Which part of a listing is asked for.
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

/** @param next the key the page ended with, if there is more to come */
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

/** A number's digits in another alphabet. */
function rewrite(digits: string, from: string, to: string): string {
  const [fromBase, toBase] = [BigInt(from.length), BigInt(to.length)];
  let number = 0n;
  for (const digit of digits) number = number * fromBase + BigInt(from.indexOf(digit));
  const rewritten: string[] = [];
  for (; number > 0n; number /= toBase) rewritten.push(to[Number(number % toBase)]);
  return rewritten.reverse().join('');
}
