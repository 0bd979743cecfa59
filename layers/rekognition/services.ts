import type { S3Client } from '@aws-sdk/client-s3';
import type { Collection, SourceImage, Store, VectorIndex } from '../gallery/index.ts';
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
  /** Called by IndexFaces before it stores the faces of an image, also if it has none. What it throws fails the call. */
  readonly beforeCommit?: (collection: Collection, image: SourceImage) => Promise<void>;
}

/** On whose behalf an operation runs. */
export type { Caller } from '../access/index.ts';
