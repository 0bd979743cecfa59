import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Services } from '../../layers/rekognition/index.ts';
import { describeCauses } from '../shared/describe-failure.ts';
import { uploadIndexer } from './indexer.ts';
import { readNotices } from './notice.ts';
import type { Tell } from './outcome.ts';
import type { UploadSettings } from './settings.ts';

export type UploadIndexerHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/**
 * Indexes the photos that S3's notices in a queue name. A message whose work failed for now is reported, to be delivered
 * again, it alone; what can never be indexed is told, and done with.
 */
export function uploadIndexerHandler(
  services: Services,
  settings: UploadSettings,
  tell: Tell,
  logger = new Logger({ serviceName: 'visage-upload-indexer' }),
): UploadIndexerHandler {
  const index = uploadIndexer(services, settings, tell, logger);
  return async ({ Records }) => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    // One after the other: each photo takes all processors.
    for (const { messageId, body, attributes } of Records) {
      try {
        for (const notice of readNotices(body)) await index(notice);
      } catch (error) {
        const { ApproximateReceiveCount: tries } = attributes;
        logger.error('upload failed', { messageId, tries, causes: describeCauses(error, true) });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}
