import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, ScheduledEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import {
  CollectionNotFound,
  collectRetired,
  compactCollection,
  GRACE_MS,
  getCollection,
  purgeDeleted,
  type Store,
} from '../../layers/gallery/index.ts';

export type CompactorHandler = (event: SQSEvent | ScheduledEvent, context: Context) => Promise<SQSBatchResponse>;

/** What is kept of Lambda's time to end what was begun before. */
const MARGIN_MS = 60_000;

/**
 * Keeps collections in shape. Messages, which hold the `collectionId` that writers think worth a look, compact one
 * collection each; those that fail are reported one by one, to be delivered again. On a schedule, which sends anything
 * else, deleted collections are purged and replaced objects deleted.
 */
export function compactorHandler(
  store: Store,
  logger = new Logger({ serviceName: 'visage-compactor' }),
): CompactorHandler {
  return async (event, context) => {
    if (!('Records' in event)) {
      const purged = await purgeDeleted(store);
      const deleted = await collectRetired(store, GRACE_MS);
      logger.info('purge', { purged, deleted });
      return { batchItemFailures: [] };
    }
    const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - MARGIN_MS));
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    // One after the other: a merge may take most of the memory there is.
    for (const record of event.Records) {
      try {
        await compact(store, record, signal, logger);
      } catch (error) {
        logger.error('compaction failed', error as Error);
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures };
  };
}

async function compact(store: Store, { body }: SQSRecord, signal: AbortSignal, logger: Logger): Promise<void> {
  const { collectionId } = JSON.parse(body) as { collectionId: string };
  try {
    const result = await compactCollection(store, await getCollection(store, collectionId), { signal });
    logger.info('compaction', { collectionId, ...result });
  } catch (error) {
    // Deleted since it was asked for.
    if (!(error instanceof CollectionNotFound)) throw error;
  }
}
