import type { Attribute, ComparedFace, FaceDetail } from '@aws-sdk/client-rekognition';
import { type Attributes, type Face, LANDMARK_NAMES, type Photo } from '../../vision/index.ts';
import { presentAttributes, requestedAttributes } from './attributes.ts';
import { boundingBox } from './bounding-box.ts';

/** Detected faces as the wire has them. Members stand in the order in which AWS sends them. */

const DEFAULT_LANDMARKS = LANDMARK_NAMES.slice(0, 5);

/**
 * The FaceDetails of faces of a photo, in their order: the default set, and the attributes requested. `ALL`, anywhere
 * in the list, brings every attribute and all 30 landmarks; any other choice the five default landmarks.
 */
export async function faceDetails(
  photo: Photo,
  faces: readonly Face[],
  requested: readonly Attribute[],
): Promise<FaceDetail[]> {
  const landmarks = requested.includes('ALL') ? 'all' : 'default';
  const described = await photo.describe(faces, requestedAttributes(requested));
  return faces.map((face, i) => faceDetail(face, landmarks, described[i]));
}

/** The FaceDetail of one face, with those attributes that are given. */
export function faceDetail(
  face: Face,
  landmarks: 'default' | 'all' = 'default',
  attributes: Partial<Attributes> = {},
): FaceDetail {
  const { pose, quality, confidence } = face;
  // AWS sends these two behind the confidence, and all other attributes before the landmarks.
  const { FaceOccluded, EyeDirection, ...otherAttributes } = presentAttributes(attributes);
  return {
    BoundingBox: boundingBox(face.box),
    ...otherAttributes,
    Landmarks: (landmarks === 'all' ? LANDMARK_NAMES : DEFAULT_LANDMARKS).map((Type) => ({
      Type,
      X: face.landmarks[Type].x,
      Y: face.landmarks[Type].y,
    })),
    Pose: { Roll: pose.roll, Yaw: pose.yaw, Pitch: pose.pitch },
    Quality: { Brightness: quality.brightness, Sharpness: quality.sharpness },
    Confidence: confidence,
    FaceOccluded,
    EyeDirection,
  };
}

/** A face as CompareFaces answers it: the default set, in an order of its own. */
export function comparedFace(face: Face): ComparedFace {
  const { BoundingBox, Confidence, Landmarks, Pose, Quality } = faceDetail(face);
  return { BoundingBox, Confidence, Landmarks, Pose, Quality };
}
