import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { TRIES } from '../lambdas/shared/constants.ts';
import type { ImageFunction } from './image-function.ts';

export interface WorkQueueProps {
  /** Function that handles the messages, and reports the failed ones of a batch. */
  readonly worker: ImageFunction;
  readonly batchSize: number;
  /** Most concurrent calls of the worker. */
  readonly concurrency: number;
}

/** Queue of work for a function, with a dead-letter queue that keeps failed work for two weeks, to be inspected and sent back. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { worker, batchSize, concurrency }: WorkQueueProps) {
    super(scope, id);
    // Encrypted by SQS itself: a customer managed key would have to let S3 in, and messages only name things.
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      // AWS: six times the function's timeout, so that throttled batches are not delivered twice.
      visibilityTimeout: Duration.seconds(6 * (worker.timeout?.toSeconds() ?? 0)),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: TRIES },
    });
    worker.addEventSource(
      new SqsEventSource(this.queue, { batchSize, maxConcurrency: concurrency, reportBatchItemFailures: true }),
    );
  }
}
