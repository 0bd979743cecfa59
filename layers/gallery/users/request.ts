import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { TokenReused } from '../errors.ts';
import type { Generation, Store } from '../store.ts';
import { keys, requestIsNew, requestIsPartlyDone, TIME_TO_LIVE_ATTRIBUTE } from '../table.ts';
import { put, type TransactItem } from '../transact.ts';

/** An hour: longer than any client retries, and no longer than necessary, since an outcome names people. */
const REMEMBERED_S = 60 * 60;

/** A request that its sender may retry, and that is done once. Operation and token identify it within a collection. */
export interface ClientRequest {
  readonly operation: string;
  /** Chosen by the sender. */
  readonly token: string;
  /** Hash of the whole request. */
  readonly digest: string;
}

/** The remembered outcome of a request. */
export interface Recollection<Outcome> {
  /** False when only a part of the request was done. */
  readonly isDone: boolean;
  readonly outcome: Outcome;
}

interface RequestItem<Outcome> extends Recollection<Outcome> {
  readonly digest: string;
  readonly [TIME_TO_LIVE_ATTRIBUTE]: number;
}

/**
 * Reads the remembered outcome of a request, consistently; undefined when there is none, or it has expired.
 * @throws TokenReused when the token was first used with another request
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
  // DynamoDB may take days to delete expired items.
  if (!item || item[TIME_TO_LIVE_ATTRIBUTE] <= nowSeconds()) return undefined;
  if (item.digest !== request.digest) throw new TokenReused(request.token);
  return item;
}

/**
 * Transaction item that remembers the outcome of a request. It is refused if the request has progressed meanwhile, so
 * that one that is sent twice concurrently is done once.
 * @param before the remembered outcome so far
 * @returns no item when there is no request to remember
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
  const condition = before ? requestIsPartlyDone : requestIsNew(now);
  return [put(store, keys.request(collection, operation, token), item, condition)];
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
