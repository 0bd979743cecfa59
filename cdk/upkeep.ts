import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { VARIABLES } from '../lambdas/shared/constants.ts';
import { ImageFunction } from './image-function.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';
import { WorkQueue } from './work-queue.ts';

/** Compacts collections on request, and purges deleted ones every hour. */
export class Upkeep extends Construct {
  readonly compactor: ImageFunction;
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, storage: Storage, { logRetentionDays, packs }: Settings) {
    super(scope, id);
    this.compactor = new ImageFunction(this, 'Compactor', {
      handler: 'compactor',
      description: 'Visage: merges segments of vectors, and purges deleted collections',
      // One vCPU: it mostly waits for S3, but a merge of large segments is held in memory.
      memory: 1769,
      timeout: Duration.minutes(15),
      logRetention: logRetentionDays,
      packs,
    });
    storage.grantUpkeep(this.compactor);
    this.work = new WorkQueue(this, 'Compaction', { worker: this.compactor, batchSize: 1, concurrency: 5 });
    // The purge leaves a deleted collection alone for an hour, so once an hour is often enough.
    new Rule(this, 'Purge', {
      description: 'Visage: purge deleted collections',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(this.compactor, { retryAttempts: 2, deadLetterQueue: this.work.deadLetters })],
    });
  }

  /** Grants requesting a compaction. */
  grantRequests(fn: ImageFunction): void {
    fn.addEnvironment(VARIABLES.compactionQueue, this.work.queue.queueUrl);
    fn.allow(['sqs:SendMessage'], this.work.queue.queueArn);
  }
}
