import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { S3Event, SQSRecord } from 'aws-lambda';
import { TRIES } from '../lambdas/shared/constants.ts';
import type { UploadIndexerHandler } from '../lambdas/upload-indexer/app.ts';
import { reportFault } from './fault.ts';
import { queueArn, queueUrl, REGION, UPLOAD_DEAD_LETTERS, UPLOAD_QUEUE } from './names.ts';
import type { Notifications } from './s3/notifications.ts';

export interface UploadsOptions {
  readonly sqsEndpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Notifications of the bucket whose photos are indexed. */
  readonly notifications: Notifications;
  readonly handler: UploadIndexerHandler;
  /** Time for which a received message is not delivered again. A handler that takes longer does no harm. */
  readonly visibilitySeconds?: number;
}

/** Stands in for the deployment's S3 notifications, queue and Lambda poller. */
export interface Uploads {
  /** Starts no further work, and waits for the work in progress. */
  close(): Promise<void>;
}

/** Most messages that SQS takes in one request. */
const SQS_BATCH = 10;

/** Messages in one call of the handler, and its concurrent calls: while one waits for S3, another computes. */
const BATCH = 5;
const CONCURRENCY = 2;

/** Longest wait for a message that SQS allows. */
const POLL_SECONDS = 20;

const PAUSE_AFTER_FAILURE_MS = 1000;

/**
 * Sends every notification of S3 to a queue, and the queue's messages to the handler. A message that the handler reports as
 * failed is delivered again, and after `TRIES` deliveries goes to the dead letters. Queues are in memory, but a notification
 * is kept until its message is processed: after a restart all others, dead letters too, are in the queue again.
 */
export async function startUploads({
  sqsEndpoint,
  credentials,
  notifications,
  handler,
  visibilitySeconds = 60,
}: UploadsOptions): Promise<Uploads> {
  const sqs = new SQSClient({ endpoint: sqsEndpoint, region: REGION, credentials });
  await makeQueues(sqs, visibilitySeconds);
  const QueueUrl = queueUrl(sqsEndpoint, UPLOAD_QUEUE);
  const closing = new AbortController();

  let lastSent = 0;
  async function send(): Promise<void> {
    for (;;) {
      const some = notifications.pending(lastSent, SQS_BATCH);
      if (some.length === 0) return;
      const Entries = some.map(({ id, message }) => ({ Id: String(id), MessageBody: JSON.stringify(message) }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      lastSent = some[some.length - 1].id;
    }
  }

  async function handleNext(): Promise<void> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: BATCH,
        WaitTimeSeconds: POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
      }),
      { abortSignal: closing.signal },
    );
    if (Messages.length === 0) return;
    const { batchItemFailures } = await handler({ Records: Messages.map(sqsRecord) });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = Messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
    if (done.length === 0) return;
    const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    for (const { Body = '' } of done) notifications.settle(sequencersIn(Body));
  }

  async function poll(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await handleNext();
      } catch (error) {
        if (closing.signal.aborted) return;
        reportFault(error);
        await wait(PAUSE_AFTER_FAILURE_MS);
      }
    }
  }

  let sending: Promise<void> = Promise.resolve();
  const sendSequentially = () => {
    sending = sending.then(send).catch(reportFault);
  };
  notifications.listen(sendSequentially);
  sendSequentially();
  const polling = Array.from({ length: CONCURRENCY }, poll);
  return {
    async close() {
      notifications.listen(() => {});
      closing.abort();
      await Promise.all([sending, ...polling]);
      sqs.destroy();
    },
  };
}

async function makeQueues(sqs: SQSClient, visibilitySeconds: number): Promise<void> {
  await sqs.send(new CreateQueueCommand({ QueueName: UPLOAD_DEAD_LETTERS }));
  const deadLetterTargetArn = queueArn(UPLOAD_DEAD_LETTERS);
  await sqs.send(
    new CreateQueueCommand({
      QueueName: UPLOAD_QUEUE,
      Attributes: {
        VisibilityTimeout: String(visibilitySeconds),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: TRIES }),
      },
    }),
  );
}

/** Makes the record of a message that Lambda passes to a function. */
function sqsRecord({ MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes }: Message): SQSRecord {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes as unknown as SQSRecord['attributes'],
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn(UPLOAD_QUEUE),
    awsRegion: REGION,
  };
}

/** Sequencers of the notifications in a message; a message from elsewhere has none, or unknown ones. */
function sequencersIn(body: string): string[] {
  const { Records = [] } = JSON.parse(body) as Partial<S3Event>;
  return Records.map(({ s3 }) => s3.object.sequencer);
}
