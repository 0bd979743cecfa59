import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { TokenReused } from '../errors.ts';
import type { Generation, Store } from '../store.ts';
import { keys, requestIsNew, requestIsPartlyDone, TIME_TO_LIVE_ATTRIBUTE } from '../table.ts';
import type { TransactItem } from '../transact.ts';

/** An hour: longer than any client goes on trying, and no longer than it must be, for an outcome names people. */
const REMEMBERED_S = 60 * 60;

/** A request that its sender may send again, to be done once: a collection's requests are told apart by these. */
export interface ClientRequest {
  readonly operation: string;
  /** Drawn by the sender. */
  readonly token: string;
  /** A hash of all that is asked for. */
  readonly digest: string;
}

/** What came of a request that was sent before. */
export interface Recollection<Outcome> {
  /** False when only a part of it was done, and the rest cut off. */
  readonly isDone: boolean;
  readonly outcome: Outcome;
}

interface RequestItem<Outcome> extends Recollection<Outcome> {
  readonly digest: string;
  readonly [TIME_TO_LIVE_ATTRIBUTE]: number;
}

/**
 * Reads consistently.
 * @throws TokenReused when something else was asked for with the token
 */
export async function recall<Outcome>(
  store: Store,
  collection: Generation,
  request: ClientRequest | undefined,
): Promise<Recollection<Outcome> | undefined> {
  if (!request) return undefined;
  const Key = keys.request(collection, request.operation, request.token);
  const { Item } = await store.dynamo.send(new GetCommand({ TableName: store.table, Key, ConsistentRead: true }));
  const item = Item as RequestItem<Outcome> | undefined;
  // DynamoDB may take days to delete what has expired.
  if (!item || item[TIME_TO_LIVE_ATTRIBUTE] <= nowSeconds()) return undefined;
  if (item.digest !== request.digest) throw new TokenReused(request.token);
  return item;
}

/**
 * The part of a transaction that remembers what comes of a request. It is refused if the request went on meanwhile, so that
 * one that is sent twice at once is done once.
 * @param before what was recalled of it
 * @returns nothing where there is no request to remember
 */
export function remember(
  store: Store,
  collection: Generation,
  request: ClientRequest | undefined,
  before: Recollection<unknown> | undefined,
  { isDone, outcome }: Recollection<unknown>,
): TransactItem[] {
  if (!request) return [];
  const { operation, token, digest } = request;
  const now = nowSeconds();
  const item = { digest, isDone, outcome, [TIME_TO_LIVE_ATTRIBUTE]: now + REMEMBERED_S };
  const Item = { ...keys.request(collection, operation, token), ...item };
  return [{ Put: { TableName: store.table, Item, ...(before ? requestIsPartlyDone : requestIsNew(now)) } }];
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
