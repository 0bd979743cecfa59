import type { S3Client } from '@aws-sdk/client-s3';
import type { Store, VectorIndex } from '../gallery/index.ts';
import type { Vision } from '../vision/index.ts';

/** What operations work with. Made once, for all requests. */
export interface Services {
  readonly vision: Vision;
  readonly store: Store;
  /** finds the vectors of the store's faces */
  readonly vectors: VectorIndex;
  /** reads the photos that requests name */
  readonly s3: S3Client;
  readonly region: string;
  readonly account: string;
}

/** On whose behalf an operation runs. */
export type { Caller } from '../access/index.ts';
