import type { S3Client } from '@aws-sdk/client-s3';
import type { Collection, SourceImage, Store, VectorIndex } from '../gallery/index.ts';
import type { Vision } from '../vision/index.ts';
import type { Forwarding } from './forward.ts';

/** What operations work with. Made once, for all requests. */
export interface Services {
  readonly vision: Vision;
  readonly store: Store;
  /** Finds the vectors of the store's faces. */
  readonly vectors: VectorIndex;
  /** Reads the photos that requests name. */
  readonly s3: S3Client;
  readonly region: string;
  readonly account: string;
  /** Sends operations that Visage lacks on to Amazon Rekognition. Without it they are unknown. */
  readonly forwarding?: Forwarding;
  /**
   * A hook of IndexFaces, awaited once a photo has been analysed and before any of its faces is stored, also if none
   * will be. If it throws, the call fails and stores nothing.
   */
  readonly beforeStoringFaces?: (collection: Collection, image: SourceImage) => Promise<void>;
}

/** The caller an operation runs for. */
export type { Caller } from '../access/index.ts';
