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
import { ACCOUNT, queueUrl, REGION, UPLOAD_DEAD_LETTERS, UPLOAD_QUEUE } from './names.ts';
import type { Notifications } from './s3/notifications.ts';

export interface UploadsOptions {
  readonly sqsEndpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Of the bucket whose photos are indexed. */
  readonly notifications: Notifications;
  readonly handler: UploadIndexerHandler;
  /** How long a message that was handed out is hidden from others. A handler that takes longer is no harm. */
  readonly visibilitySeconds?: number;
}

/** Stands where S3's notifications, the queue and Lambda's poller stand in the deployment. */
export interface Uploads {
  /** Begins nothing more, and waits for what was begun. */
  close(): Promise<void>;
}

/** SQS takes no more messages in one request. */
const SQS_BATCH = 10;

/** Messages that the handler gets in one call, and calls of it at once: while one waits for S3, another computes. */
const BATCH = 5;
const AT_ONCE = 2;

/** The longest that SQS lets wait for a message. */
const POLL_SECONDS = 20;

const PAUSE_AFTER_FAILURE_MS = 1000;

/**
 * Sends every notification of S3 to a queue, and what is in the queue to the handler, which reports what it could not do:
 * that comes again, and after `TRIES` times goes to the dead letters. Queues are in memory, but a notification is kept
 * until its message is done with: what was not, dead letters too, is in the queue again after a restart.
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

  async function handleSome(): Promise<void> {
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
        await handleSome();
      } catch (error) {
        if (closing.signal.aborted) return;
        complain(error);
        await wait(PAUSE_AFTER_FAILURE_MS);
      }
    }
  }

  let sending: Promise<void> = Promise.resolve();
  const sendInTurn = () => {
    sending = sending.then(send).catch(complain);
  };
  notifications.listen(sendInTurn);
  sendInTurn();
  const polling = Array.from({ length: AT_ONCE }, poll);
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

/** A message as Lambda hands it to a function. */
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

/** Of the notifications in a message; of a message from elsewhere there are none, or none that mean anything. */
function sequencersIn(body: string): string[] {
  const { Records = [] } = JSON.parse(body) as Partial<S3Event>;
  return Records.map(({ s3 }) => s3.object.sequencer);
}

function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
}

function complain(error: unknown): void {
  process.stderr.write(`visage: ${error instanceof Error ? error.stack : String(error)}\n`);
}
