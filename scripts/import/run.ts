import { IndexFacesCommand, type RekognitionClient, RekognitionServiceException } from '@aws-sdk/client-rekognition';
import { externalImageIdOf } from '../../layers/rekognition/index.ts';
import type { QUALITY_FILTERS } from './arguments.ts';
import type { Journal } from './journal.ts';
import { type ImportPhoto, Unfit } from './photos.ts';
import type { Refusal } from './refusals.ts';

export interface ImportOptions {
  readonly rekognition: RekognitionClient;
  readonly collectionId: string;
  readonly qualityFilter: (typeof QUALITY_FILTERS)[number];
  readonly concurrency: number;
  readonly journal: Journal;
  readonly onProgress: (done: number) => void;
}

export interface ImportSummary {
  readonly photos: number;
  readonly indexed: number;
  /** Faces indexed. */
  readonly faces: number;
  readonly unindexedFaces: number;
  /** Photos in which no face was indexed. */
  readonly withoutFaces: number;
  readonly refused: number;
  readonly failed: number;
}

/** Exceptions that the same photo would cause again. */
const ABOUT_THE_PHOTO = new Set([
  'ImageTooLargeException',
  'InvalidImageFormatException',
  'InvalidParameterException',
  'InvalidS3ObjectException',
  'RequestEntityTooLargeException',
  'ValidationException',
]);

/** Exceptions that every photo would cause. */
const ABOUT_THE_IMPORT = new Set([
  'AccessDeniedException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'ResourceNotFoundException',
  'UnrecognizedClientException',
]);

/**
 * Indexes photos concurrently through the stock client. After a failure that every photo would cause, no further one is sent.
 * @throws RekognitionServiceException, or Error of the network, for such a failure
 */
export async function importPhotos(
  photos: readonly ImportPhoto[],
  { rekognition, collectionId, qualityFilter, concurrency, journal, onProgress }: ImportOptions,
): Promise<{ summary: ImportSummary; refusals: readonly Refusal[] }> {
  const refusals: Refusal[] = [];
  const counts = { indexed: 0, faces: 0, unindexedFaces: 0, withoutFaces: 0 };
  let done = 0;

  async function index(photo: ImportPhoto): Promise<void> {
    const ExternalImageId = externalImageIdOf(photo.name);
    if (!ExternalImageId) {
      throw new Unfit('NameTooLong', 'An ExternalImageId made of the path would have more than 255 characters.');
    }
    const { FaceRecords = [], UnindexedFaces = [] } = await rekognition.send(
      new IndexFacesCommand({
        CollectionId: collectionId,
        Image: await photo.image(),
        ExternalImageId,
        QualityFilter: qualityFilter,
      }),
    );
    await journal.add(photo);
    counts.indexed++;
    counts.faces += FaceRecords.length;
    counts.unindexedFaces += UnindexedFaces.length;
    if (FaceRecords.length === 0) counts.withoutFaces++;
  }

  await inParallel(photos, concurrency, async (photo) => {
    try {
      await index(photo);
    } catch (error) {
      refusals.push({ photo: photo.name, ...asRefusal(error) });
    }
    onProgress(++done);
  });
  const refused = refusals.filter(({ kind }) => kind === 'refused').length;
  return {
    summary: { photos: photos.length, ...counts, refused, failed: refusals.length - refused },
    refusals,
  };
}

/** @throws the error itself if it is about the whole import */
function asRefusal(error: unknown): Omit<Refusal, 'photo'> {
  if (error instanceof Unfit) return { kind: error.kind, reason: error.reason, message: error.message };
  if (!(error instanceof RekognitionServiceException) || ABOUT_THE_IMPORT.has(error.name)) throw error;
  const kind = ABOUT_THE_PHOTO.has(error.name) ? 'refused' : 'failed';
  return { kind, reason: error.name, message: error.message };
}

/** Works on at most `limit` items at a time. After a failure it starts no further item, completes the others, and throws. */
async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  let isOver = false;
  const workOnNext = async () => {
    while (next < items.length && !isOver) {
      try {
        await work(items[next++]);
      } catch (error) {
        isOver = true;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: limit }, workOnNext));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
