import { Aws, Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RESULT_SUFFIX, VARIABLES } from '../lambdas/shared/constants.ts';
import { ABANDONED_UPLOADS } from './bucket-defaults.ts';
import { ImageFunction } from './image-function.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';
import type { Upkeep } from './upkeep.ts';
import { WorkQueue } from './work-queue.ts';

/** Photos in one call of the indexer: one that crashes it affects no other. A call costs next to nothing. */
const BATCH = 1;

/** Events of removals, by callers and by the bucket's lifecycle rules. */
const REMOVALS = ['s3:ObjectRemoved:*', 's3:LifecycleExpiration:*'];

/** Indexes the photos that are put in a bucket. */
export class Uploads extends Construct {
  readonly bucket: Bucket;
  readonly indexer: ImageFunction;
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, storage: Storage, upkeep: Upkeep, settings: Settings) {
    super(scope, id);
    this.indexer = new ImageFunction(this, 'Indexer', {
      handler: 'uploadIndexer',
      description: 'Visage: indexes uploaded photos',
      memory: settings.memory,
      timeout: Duration.minutes(2),
      logRetention: settings.logRetentionDays,
      packs: settings.packs,
    });
    this.work = new WorkQueue(this, 'Work', {
      worker: this.indexer,
      batchSize: BATCH,
      concurrency: settings.uploadConcurrency,
    });
    this.bucket = storage.bucket('Uploads', { lifecycleRules: [ABANDONED_UPLOADS] });
    this.#notify(settings);

    for (const [name, value] of [
      [VARIABLES.account, Aws.ACCOUNT_ID],
      [VARIABLES.packs, settings.packs.join(',')],
      [VARIABLES.uploadAttributes, settings.uploadAttributes],
      [VARIABLES.uploadQualityFilter, settings.uploadQualityFilter],
      [VARIABLES.removeOnDelete, String(settings.removeOnDelete)],
      [VARIABLES.uploadResults, String(settings.uploadResults)],
    ]) {
      this.indexer.addEnvironment(name, value);
    }
    storage.grantGallery(this.indexer);
    upkeep.grantRequests(this.indexer);
    this.grantPhotos(this.indexer);
    if (settings.uploadResults) this.#grantResults(this.indexer, settings);
    this.#grantOutcomes(this.indexer);
  }

  /** Grants reading uploaded photos. */
  grantPhotos(fn: ImageFunction): void {
    fn.allowObjects(['s3:GetObject', 's3:GetObjectVersion'], this.bucket.bucketArn);
    // Without it S3 reports a deleted photo as access denied.
    fn.allow(['s3:ListBucket'], this.bucket.bucketArn);
  }

  /** Grants writing results beside the photos, and nothing else. */
  #grantResults(fn: ImageFunction, { removeOnDelete }: Settings): void {
    const actions = ['s3:PutObject', ...(removeOnDelete ? ['s3:DeleteObject'] : [])];
    fn.allowObjects(actions, this.bucket.bucketArn, `*${RESULT_SUFFIX}`);
  }

  /** Grants sending outcomes to the account's event bus. */
  #grantOutcomes(fn: ImageFunction): void {
    const bus = EventBus.fromEventBusName(this, 'Bus', 'default');
    fn.addEnvironment(VARIABLES.eventBus, bus.eventBusName);
    fn.allow(['events:PutEvents'], bus.eventBusArn);
  }

  /**
   * Makes S3 notify the queue. The CDK's own way needs a function with rights on every bucket of the account; the bucket's own
   * property needs none.
   */
  #notify({ removeOnDelete }: Settings): void {
    const queue = this.work.queue;
    const allowed = queue.grantSendMessages(
      new ServicePrincipal('s3.amazonaws.com', {
        // Not the bucket's ARN: bucket and queue would depend on each other.
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    allowed.applyBefore(this.bucket);
    const events = ['s3:ObjectCreated:*', ...(removeOnDelete ? REMOVALS : [])];
    (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      queueConfigurations: events.map((event) => ({ event, queue: queue.queueArn })),
    };
  }
}
