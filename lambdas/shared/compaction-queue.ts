import type { Logger } from '@aws-lambda-powertools/logger';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Store } from '../../layers/gallery/index.ts';

/**
 * Asks the compactor by a message. One that cannot be sent is not worth failing a request whose faces are stored: the
 * next change asks again.
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
