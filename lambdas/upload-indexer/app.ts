import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Services } from '../../layers/rekognition/index.ts';
import { describeCauses } from '../shared/describe-failure.ts';
import { handleBatch } from '../shared/sqs-batch.ts';
import { uploadIndexer } from './indexer.ts';
import { readNotices } from './notice.ts';
import type { Publish } from './outcome.ts';
import type { UploadSettings } from './settings.ts';

export type UploadIndexerHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/**
 * Indexes the photos that S3's notifications in a queue name. A message that failed temporarily is reported, to be
 * delivered again; a photo that can never be indexed is published as rejected, and its message is done.
 */
export function uploadIndexerHandler(
  services: Services,
  settings: UploadSettings,
  publish: Publish,
  logger = new Logger({ serviceName: 'visage-upload-indexer' }),
): UploadIndexerHandler {
  const index = uploadIndexer(services, settings, publish, logger);
  return ({ Records }) =>
    handleBatch(
      Records,
      async ({ body }) => {
        for (const notice of readNotices(body)) await index(notice);
      },
      (error, { messageId, attributes: { ApproximateReceiveCount: tries } }) =>
        logger.error('upload failed', { messageId, tries, causes: describeCauses(error, true) }),
    );
}
