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
import { handleBatch } from '../shared/sqs-batch.ts';

export type CompactorHandler = (event: SQSEvent | ScheduledEvent, context: Context) => Promise<SQSBatchResponse>;

/** Milliseconds of Lambda's time limit that are reserved to finish what is under way. */
const MARGIN_MS = 60_000;

/**
 * Maintains collections. Each message names, as `collectionId`, a collection to compact, requested when it was written
 * to; failed messages are reported, to be delivered again. Any other event is the schedule's: deleted collections are
 * purged, and replaced objects deleted.
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
    return handleBatch(
      event.Records,
      (record) => compact(store, record, signal, logger),
      (error) => logger.error('compaction failed', error as Error),
    );
  };
}

async function compact(store: Store, { body }: SQSRecord, signal: AbortSignal, logger: Logger): Promise<void> {
  const { collectionId } = JSON.parse(body) as { collectionId: string };
  try {
    const result = await compactCollection(store, await getCollection(store, collectionId), { signal });
    logger.info('compaction', { collectionId, ...result });
  } catch (error) {
    // Deleted since the compaction was requested.
    if (!(error instanceof CollectionNotFound)) throw error;
  }
}
