import type { BoundingBox, ComparedFace, Face, FaceDetail, UserStatus } from '@aws-sdk/client-rekognition';
import type { IndexedFace, UserStatus as StatusOfUser, StoredFace } from '../../gallery/index.ts';
import {
  type Attributes,
  type Box,
  type Face as DetectedFace,
  type Judgement,
  LANDMARK_NAMES,
} from '../../vision/index.ts';

/** How faces look on the wire. Members stand in the order in which AWS sends them. */

const DEFAULT_LANDMARKS = LANDMARK_NAMES.slice(0, 5);

/** What was seen of a face, with its default landmarks or all, and with those attributes that were told of it. */
export function faceDetail(
  face: DetectedFace,
  landmarks: 'default' | 'all' = 'default',
  attributes: Partial<Attributes> = {},
): FaceDetail {
  const { pose, quality, confidence } = face;
  const { ageRange, smile, eyeglasses, sunglasses, gender, beard, mustache, eyesOpen, mouthOpen } = attributes;
  const { emotions, faceOccluded, eyeDirection } = attributes;
  return {
    BoundingBox: boundingBox(face.box),
    AgeRange: ageRange && { Low: ageRange.low, High: ageRange.high },
    Smile: judgement(smile),
    Eyeglasses: judgement(eyeglasses),
    Sunglasses: judgement(sunglasses),
    Gender: judgement(gender),
    Beard: judgement(beard),
    Mustache: judgement(mustache),
    EyesOpen: judgement(eyesOpen),
    MouthOpen: judgement(mouthOpen),
    Emotions: emotions?.map(({ emotion, confidence }) => ({ Type: emotion, Confidence: confidence })),
    Landmarks: (landmarks === 'all' ? LANDMARK_NAMES : DEFAULT_LANDMARKS).map((Type) => ({
      Type,
      X: face.landmarks[Type].x,
      Y: face.landmarks[Type].y,
    })),
    Pose: { Roll: pose.roll, Yaw: pose.yaw, Pitch: pose.pitch },
    Quality: { Brightness: quality.brightness, Sharpness: quality.sharpness },
    Confidence: confidence,
    FaceOccluded: judgement(faceOccluded),
    EyeDirection: eyeDirection && {
      Yaw: eyeDirection.yaw,
      Pitch: eyeDirection.pitch,
      Confidence: eyeDirection.confidence,
    },
  };
}

function judgement<Value>(told: Judgement<Value> | undefined): { Value: Value; Confidence: number } | undefined {
  return told && { Value: told.value, Confidence: told.confidence };
}

/** A face as CompareFaces answers it: the default set, in an order of its own. */
export function comparedFace(face: DetectedFace): ComparedFace {
  const { BoundingBox, Confidence, Landmarks, Pose, Quality } = faceDetail(face);
  return { BoundingBox, Confidence, Landmarks, Pose, Quality };
}

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

export function userStatus(status: StatusOfUser): UserStatus {
  return status.toUpperCase() as Uppercase<StatusOfUser>;
}

export function boundingBox({ left, top, width, height }: Box): BoundingBox {
  return { Width: width, Height: height, Left: left, Top: top };
}

function sixDigits(value: number): number {
  return Number(Math.fround(value).toPrecision(6));
}
