import type { IndexFacesRequest, IndexFacesResponse } from '@aws-sdk/client-rekognition';
import { answer, RekognitionError, readCall, type Services } from '../../layers/rekognition/index.ts';
import { type Destination, destinationOf } from './destination.ts';
import { type FoundObject, isGone } from './found-object.ts';
import type { Outcome } from './outcome.ts';
import { asRejection, type Rejection } from './rejection.ts';
import type { UploadSettings } from './settings.ts';

/** Whoever may put photos into the bucket may index them, and that is all. */
const CALLER = { accessKeyId: 'visage-uploads', operations: ['IndexFaces'], collections: ['*'] };

export interface Indexing {
  readonly outcome: Outcome;
  /** What IndexFaces answered, on the wire, unless the photo was rejected. */
  readonly response?: IndexFacesResponse;
}

/**
 * Indexes the photo in an object by the same IndexFaces that the API answers with.
 * @returns undefined if the object has gone since it was found
 * @throws Error of whatever may pass: worth another try
 */
export async function indexPhoto(
  object: FoundObject,
  services: Services,
  settings: UploadSettings,
): Promise<Indexing | undefined> {
  let destination: Destination | undefined;
  try {
    destination = destinationOf(object.key, object.metadata);
    const response = await indexFaces(object, destination, services, settings);
    return { outcome: indexed(object, destination, response), response };
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
): Promise<IndexFacesResponse> {
  const request: IndexFacesRequest = {
    CollectionId: collectionId,
    ExternalImageId: externalImageId,
    Image: { S3Object: { Bucket: bucket, Name: key, ...(versionId !== undefined && { Version: versionId }) } },
    DetectionAttributes: [attributes],
    QualityFilter: qualityFilter,
  };
  const call = readCall('RekognitionService.IndexFaces', JSON.stringify(request));
  const { body } = await answer(call, services, CALLER);
  return JSON.parse(body) as IndexFacesResponse;
}

function indexed(object: FoundObject, destination: Destination, response: IndexFacesResponse): Outcome {
  const { FaceRecords = [], UnindexedFaces = [], FaceModelVersion = '' } = response;
  const imageId = FaceRecords[0]?.Face?.ImageId;
  const unindexedReasons: Record<string, number> = {};
  for (const reason of UnindexedFaces.flatMap(({ Reasons = [] }) => Reasons)) {
    unindexedReasons[reason] = (unindexedReasons[reason] ?? 0) + 1;
  }
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

/** @param destination as far as it is known */
export function rejected(
  object: Parameters<typeof addressOf>[0],
  { reason, message }: Rejection,
  destination: Partial<Destination> = {},
): Outcome {
  return { type: 'Image Rejected', detail: { ...addressOf(object), ...destination, reason, message } };
}

/** Without what else is known of it. */
function addressOf({ bucket, key, versionId }: { bucket: string; key: string; versionId?: string }) {
  return { bucket, key, ...(versionId !== undefined && { versionId }) };
}
