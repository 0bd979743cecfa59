import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { ATTEMPTS, backOff } from './back-off.ts';
import { GalleryBusy } from './errors.ts';
import type { Store } from './store.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Cancellations that say nothing about the items' conditions and pass with time. The SDK does not retry them. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Writes all the items or none.
 *
 * The SDK sends one ClientRequestToken with all its own retries of a request, so a commit whose answer was lost
 * is still answered as committed.
 *
 * @returns `refused` when a condition of one of the items does not hold.
 * @throws GalleryBusy when conflicts or throttling outlast the retries.
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
