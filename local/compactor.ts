import { randomUUID } from 'node:crypto';
import type { ScheduledEvent, SQSEvent } from 'aws-lambda';
import type { CompactorHandler } from '../lambdas/compactor/app.ts';
import type { Store } from '../layers/gallery/index.ts';
import { invocationContext } from './http/event.ts';

/** How often deleted collections are purged. */
const PURGE_EVERY_MS = 10 * 60 * 1000;

/** Stands where the queue, the schedule and Lambda stand in the deployment. */
export interface Compactor {
  readonly requestCompaction: NonNullable<Store['requestCompaction']>;
  /** Begins nothing more, and waits for what was begun. */
  close(): Promise<void>;
}

/** Runs the compactor's handler: in turn, and for a collection that is waiting already not once more. */
export function startCompactor(handler: CompactorHandler): Compactor {
  const waiting = new Set<string>();
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const invoke = (event: SQSEvent | ScheduledEvent) => handler(event, invocationContext(randomUUID()));
  const inTurn = (work: () => Promise<unknown>) => {
    last = last
      .then(() => (isClosed ? undefined : work()))
      .catch((error: unknown) => {
        // What it did not do is done the next time.
        process.stderr.write(`visage: ${error instanceof Error ? error.stack : String(error)}\n`);
      });
  };
  const purge = setInterval(() => inTurn(() => invoke(scheduled())), PURGE_EVERY_MS);
  // Nothing needs to be kept running for it.
  purge.unref();
  return {
    async requestCompaction({ id }) {
      if (waiting.has(id)) return;
      waiting.add(id);
      inTurn(() => {
        waiting.delete(id);
        return invoke(message({ collectionId: id }));
      });
    },
    async close() {
      isClosed = true;
      clearInterval(purge);
      await last;
    },
  };
}

function message(body: object): SQSEvent {
  const now = String(Date.now());
  return {
    Records: [
      {
        messageId: randomUUID(),
        receiptHandle: randomUUID(),
        body: JSON.stringify(body),
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: now,
          SenderId: 'local',
          ApproximateFirstReceiveTimestamp: now,
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:visage-compaction',
        awsRegion: 'us-east-1',
      },
    ],
  };
}

function scheduled(): ScheduledEvent {
  return {
    id: randomUUID(),
    version: '0',
    account: '000000000000',
    time: new Date().toISOString(),
    region: 'us-east-1',
    resources: [],
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    detail: {},
  };
}
