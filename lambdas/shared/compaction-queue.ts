import type { Logger } from '@aws-lambda-powertools/logger';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Store } from '../../layers/gallery/index.ts';

/**
 * Requests compactions by messages to a queue. If a message cannot be sent, that is logged and nothing fails: the faces
 * of the request are stored, and the next change of the collection requests again.
 */
export function compactionQueue(
  sqs: SQSClient,
  QueueUrl: string,
  logger: Logger,
): NonNullable<Store['requestCompaction']> {
  return async ({ id }) => {
    try {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ collectionId: id }) }));
    } catch (error) {
      logger.warn('compaction not requested', error as Error);
    }
  };
}
