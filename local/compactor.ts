import { randomUUID } from 'node:crypto';
import type { ScheduledEvent, SQSEvent } from 'aws-lambda';
import type { CompactorHandler } from '../lambdas/compactor/app.ts';
import type { Store } from '../layers/gallery/index.ts';
import { reportFault } from './fault.ts';
import { invocationContext } from './http/event.ts';
import { ACCOUNT, queueArn, REGION } from './names.ts';

/** Interval between purges of deleted collections. */
const PURGE_EVERY_MS = 10 * 60 * 1000;

/** Stands in for the deployment's queue, schedule and Lambda. */
export interface Compactor {
  readonly requestCompaction: NonNullable<Store['requestCompaction']>;
  /** Starts no further work, and waits for the work in progress. */
  close(): Promise<void>;
}

/** Runs the compactor's handler sequentially. A request for a collection that is waiting already adds no run. */
export function startCompactor(handler: CompactorHandler): Compactor {
  const waiting = new Set<string>();
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const invoke = (event: SQSEvent | ScheduledEvent) => handler(event, invocationContext(randomUUID()));
  const runSequentially = (work: () => Promise<unknown>) => {
    // A failure is only reported: the next run does what this one did not.
    last = last.then(() => (isClosed ? undefined : work())).catch(reportFault);
  };
  const purge = setInterval(() => runSequentially(() => invoke(scheduled())), PURGE_EVERY_MS);
  // The timer does not keep the process running.
  purge.unref();
  return {
    async requestCompaction({ id }) {
      if (waiting.has(id)) return;
      waiting.add(id);
      runSequentially(() => {
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
        eventSourceARN: queueArn('visage-compaction'),
        awsRegion: REGION,
      },
    ],
  };
}

function scheduled(): ScheduledEvent {
  return {
    id: randomUUID(),
    version: '0',
    account: ACCOUNT,
    time: new Date().toISOString(),
    region: REGION,
    resources: [],
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    detail: {},
  };
}
