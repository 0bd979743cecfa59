import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { ATTEMPTS, backOff } from './back-off.ts';
import { GalleryBusy } from './errors.ts';
import type { Store } from './store.ts';
import type { Key } from './table.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** DynamoDB's limit of items in a transaction. */
export const ITEMS_PER_TRANSACTION = 100;

type Condition = Omit<NonNullable<TransactItem['ConditionCheck']>, 'TableName' | 'Key'>;
type Change = Omit<NonNullable<TransactItem['Update']>, 'TableName' | 'Key'>;

/** Transaction item: writes an item, replacing one with the same key. */
export function put(store: Store, key: Key, attributes: object, condition?: Condition): TransactItem {
  return { Put: { TableName: store.table, Item: { ...key, ...attributes }, ...condition } };
}

/** Transaction item: changes an item. */
export function update(store: Store, { PK, SK }: Key, change: Change): TransactItem {
  return { Update: { TableName: store.table, Key: { PK, SK }, ...change } };
}

/** Transaction item: deletes an item. */
export function remove(store: Store, { PK, SK }: Key, condition?: Condition): TransactItem {
  return { Delete: { TableName: store.table, Key: { PK, SK }, ...condition } };
}

/** Transaction item: requires a condition of an item that the transaction does not write. */
export function check(store: Store, { PK, SK }: Key, condition: Condition): TransactItem {
  return { ConditionCheck: { TableName: store.table, Key: { PK, SK }, ...condition } };
}

/** Transient cancellation reasons, unrelated to the items' conditions. The SDK does not retry them. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Writes all the items or none.
 *
 * The SDK sends the same ClientRequestToken with all its own retries of a request, so a commit whose answer was lost
 * is still answered as committed.
 *
 * @returns `refused` when a condition of one of the items does not hold
 * @throws GalleryBusy when conflicts or throttling outlast the retries
 */
export async function transact(store: Store, items: TransactItem[]): Promise<'committed' | 'refused'> {
  let cause: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await backOff(attempt - 1);
    try {
      await store.dynamo.send(new TransactWriteCommand({ TransactItems: items }));
      return 'committed';
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
      if (reasons.includes('ConditionalCheckFailed')) return 'refused';
      if (!reasons.some((reason) => PASSING.has(reason))) throw error;
      cause = error;
    }
  }
  throw new GalleryBusy(`A transaction was cancelled ${ATTEMPTS} times by concurrent writes or throttling.`, { cause });
}
