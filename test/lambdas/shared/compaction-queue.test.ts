import { Logger } from '@aws-lambda-powertools/logger';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { compactionQueue } from '../../../lambdas/shared/compaction-queue.ts';
import { credentials, region } from '../../helpers/aws.ts';

let fauxqs: FauxqsServer;
let sqs: SQSClient;
beforeAll(async () => {
  fauxqs = await startFauxqs({ port: 0, logger: false });
  sqs = new SQSClient({ endpoint: `http://127.0.0.1:${fauxqs.port}`, region, credentials });
});
afterAll(async () => {
  sqs.destroy();
  await fauxqs.stop();
});

const logger = new Logger({ logLevel: 'SILENT' });
const collection = { id: 'staff', generation: '0e1bd1a9-8c0f-4c3e-9f0e-3f6a5f1c2d4b' };

it('A request for compaction is a message that names the collection', async () => {
  const { queueUrl } = fauxqs.createQueue('compaction');
  await compactionQueue(sqs, queueUrl, logger)(collection);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(['{"collectionId":"staff"}']);
});

it('A request that cannot be sent is logged, and fails nothing', async () => {
  const warnings = vi.spyOn(logger, 'warn');
  await compactionQueue(sqs, 'http://127.0.0.1:1/nowhere', logger)(collection);
  expect(warnings).toHaveBeenCalledTimes(1);
});
