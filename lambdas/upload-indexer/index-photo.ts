import type { IndexFacesRequest, IndexFacesResponse } from '@aws-sdk/client-rekognition';
import {
  answer,
  type OperationName,
  RekognitionError,
  readSdkCall,
  type Services,
} from '../../layers/rekognition/index.ts';
import { type Destination, destinationOf } from './destination.ts';
import { type FoundObject, isGone } from './found-object.ts';
import type { Outcome } from './outcome.ts';
import { asRejection, type Rejection } from './rejection.ts';
import type { UploadSettings } from './settings.ts';

const OPERATION = 'IndexFaces' satisfies OperationName;

/** Everyone who may put photos into the bucket may index them, and nothing else. */
const CALLER = { accessKeyId: 'visage-uploads', operations: [OPERATION], collections: ['*'] };

export interface Indexing {
  readonly outcome: Outcome;
  /** What IndexFaces answered, unless the photo was rejected. */
  readonly response?: IndexFacesResponse;
  /** Faces that were not indexed, by reason, for the log. Absent if there are none. */
  readonly unindexed?: Readonly<Record<string, number>>;
}

/**
 * Indexes the photo in an object by the API's own IndexFaces.
 * @returns undefined if the object was deleted after it was found
 * @throws Error  the failure is temporary: worth another try
 */
export async function indexPhoto(
  object: FoundObject,
  services: Services,
  settings: UploadSettings,
): Promise<Indexing | undefined> {
  let destination: Destination | undefined;
  try {
    destination = destinationOf(object.key, object.metadata);
    const { response, unindexed } = await indexFaces(object, destination, services, settings);
    const outcome = indexed(object, destination, response, unindexed);
    return { outcome, response, ...(unindexed && { unindexed }) };
  } catch (error) {
    if (error instanceof RekognitionError && error.name === 'InvalidS3ObjectException' && isGone(error.cause)) {
      return undefined;
    }
    const rejection = asRejection(error);
    if (!rejection) throw error;
    return { outcome: rejected(object, rejection, destination) };
  }
}

async function indexFaces(
  { bucket, key, versionId }: FoundObject,
  { collectionId, externalImageId }: Destination,
  services: Services,
  { attributes, qualityFilter }: UploadSettings,
): Promise<{ readonly response: IndexFacesResponse; readonly unindexed: Indexing['unindexed'] | undefined }> {
  const request: IndexFacesRequest = {
    CollectionId: collectionId,
    ExternalImageId: externalImageId,
    Image: { S3Object: { Bucket: bucket, Name: key, ...(versionId !== undefined && { Version: versionId }) } },
    DetectionAttributes: [attributes],
    QualityFilter: qualityFilter,
  };
  const call = readSdkCall(`RekognitionService.${OPERATION}`, JSON.stringify(request));
  const { body, measures } = await answer(call, services, CALLER);
  return { response: JSON.parse(body) as IndexFacesResponse, unindexed: measures?.unindexed };
}

function indexed(
  object: FoundObject,
  destination: Destination,
  response: IndexFacesResponse,
  unindexedReasons: Indexing['unindexed'] = {},
): Outcome {
  const { FaceRecords = [], UnindexedFaces = [], FaceModelVersion = '' } = response;
  const imageId = FaceRecords[0]?.Face?.ImageId;
  return {
    type: 'Faces Indexed',
    detail: {
      ...addressOf(object),
      ...destination,
      ...(imageId !== undefined && { imageId }),
      faceModelVersion: FaceModelVersion,
      faceIds: FaceRecords.flatMap(({ Face }) => Face?.FaceId ?? []),
      faceCount: FaceRecords.length,
      unindexedFaceCount: UnindexedFaces.length,
      unindexedReasons,
    },
  };
}

/**
 * The outcome of a photo that can never be indexed.
 * @param destination as far as it is known
 */
export function rejected(
  object: Parameters<typeof addressOf>[0],
  { reason, message }: Rejection,
  destination: Partial<Destination> = {},
): Outcome {
  return { type: 'Image Rejected', detail: { ...addressOf(object), ...destination, reason, message } };
}

/** Drops all other properties of an object. */
function addressOf({ bucket, key, versionId }: { bucket: string; key: string; versionId?: string }) {
  return { bucket, key, ...(versionId !== undefined && { versionId }) };
}
