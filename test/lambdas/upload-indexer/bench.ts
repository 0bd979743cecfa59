import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { SQSBatchResponse } from 'aws-lambda';
import { servicesFromEnvironment } from '../../../lambdas/shared/services.ts';
import { type UploadIndexerHandler, uploadIndexerHandler } from '../../../lambdas/upload-indexer/app.ts';
import type { Outcome } from '../../../lambdas/upload-indexer/outcome.ts';
import { type UploadSettings, uploadSettings } from '../../../lambdas/upload-indexer/settings.ts';
import { createCollection, getCollection, listFaces, type StoredFace } from '../../../layers/gallery/index.ts';
import type { Services } from '../../../layers/rekognition/index.ts';
import { startEmulators, storeEnvironment } from '../../helpers/emulators.ts';
import { messages, notification } from './events.ts';

export const BUCKET = 'visage-uploads';

/** The upload indexer on real models and emulators, without a queue. */
export interface Bench {
  readonly services: Services;
  /** Everything that was published since `handler` was called. */
  readonly published: Outcome[];
  handler(settings?: Partial<UploadSettings>, options?: Options): UploadIndexerHandler;
  put(key: string, body: Uint8Array | string, metadata?: Record<string, string>): Promise<void>;
  remove(key: string): Promise<void>;
  collection(id?: string): Promise<string>;
  /** Ascending FaceIds. */
  faces(collectionId: string): Promise<readonly StoredFace[]>;
  close(): Promise<void>;
}

interface Options {
  readonly services?: Services;
  readonly publish?: (outcome: Outcome) => Promise<void>;
  readonly logger?: Logger;
}

export async function startBench(): Promise<Bench> {
  const emulators = await startEmulators(undefined, [BUCKET]);
  const services = await servicesFromEnvironment({ ...storeEnvironment(emulators), VISAGE_ACCOUNT_ID: '210987654321' });
  const { store, s3 } = services;
  const published: Outcome[] = [];
  return {
    services,
    published,
    handler(settings = {}, options = {}) {
      published.length = 0;
      const publish = async (outcome: Outcome) => void published.push(outcome);
      const logger = options.logger ?? new Logger({ logLevel: 'SILENT' });
      return uploadIndexerHandler(
        options.services ?? services,
        { ...uploadSettings({}), ...settings },
        options.publish ?? publish,
        logger,
      );
    },
    async put(Key, Body, Metadata = {}) {
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, Metadata }));
    },
    async remove(Key) {
      await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
    },
    async collection(id = randomUUID()) {
      await createCollection(store, { id, faceModelVersion: '7.0', pack: 'visage-1' });
      return id;
    },
    async faces(collectionId) {
      const { items } = await listFaces(store, await getCollection(store, collectionId), { limit: 4096 });
      return items;
    },
    async close() {
      await services.vision.close();
      await emulators.close();
    },
  };
}

export const created = (key: string, versionId?: string) => notification({ key, ...(versionId && { versionId }) });
export const removed = (key: string) => notification({ key, event: 'ObjectRemoved:Delete' });

/** Delivers the messages in one batch, and returns the indices of those that were reported. */
export async function deliver(handler: UploadIndexerHandler, ...bodies: string[]): Promise<number[]> {
  const event = messages(...bodies);
  const { batchItemFailures }: SQSBatchResponse = await handler(event);
  const ids = event.Records.map(({ messageId }) => messageId);
  return batchItemFailures.map(({ itemIdentifier }) => ids.indexOf(itemIdentifier));
}
