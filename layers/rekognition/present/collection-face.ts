import type { Face } from '@aws-sdk/client-rekognition';
import type { IndexedFace, StoredFace } from '../../gallery/index.ts';
import { boundingBox } from './bounding-box.ts';

/** Faces of a collection as the wire has them. Members stand in the order in which AWS sends them. */

/** A face as IndexFaces answers it: in full precision, and without its model version. */
export function indexedFace({ faceId, box, imageId, externalImageId, confidence }: IndexedFace): Face {
  return {
    FaceId: faceId,
    BoundingBox: boundingBox(box),
    ImageId: imageId,
    ExternalImageId: externalImageId,
    Confidence: confidence,
  };
}

/** A face as lists and searches answer it: box and confidence rounded to six significant digits. */
export function collectionFace(stored: StoredFace): Face {
  const { left, top, width, height } = stored.box;
  return {
    FaceId: stored.faceId,
    BoundingBox: boundingBox({
      left: sixDigits(left),
      top: sixDigits(top),
      width: sixDigits(width),
      height: sixDigits(height),
    }),
    ImageId: stored.imageId,
    ExternalImageId: stored.externalImageId,
    Confidence: sixDigits(stored.confidence),
    IndexFacesModelVersion: stored.faceModelVersion,
    UserId: stored.userId,
  };
}

function sixDigits(value: number): number {
  return Number(Math.fround(value).toPrecision(6));
}
