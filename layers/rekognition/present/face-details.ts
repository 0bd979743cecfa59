import type { Attribute, FaceDetail } from '@aws-sdk/client-rekognition';
import { ATTRIBUTE_NAMES, type AttributeName, type Face, type Photo } from '../../vision/index.ts';
import { faceDetail } from './face.ts';

const NAMES: Readonly<Record<Exclude<Attribute, 'DEFAULT' | 'ALL'>, AttributeName>> = {
  AGE_RANGE: 'ageRange',
  BEARD: 'beard',
  EMOTIONS: 'emotions',
  EYE_DIRECTION: 'eyeDirection',
  EYEGLASSES: 'eyeglasses',
  EYES_OPEN: 'eyesOpen',
  FACE_OCCLUDED: 'faceOccluded',
  GENDER: 'gender',
  MOUTH_OPEN: 'mouthOpen',
  MUSTACHE: 'mustache',
  SMILE: 'smile',
  SUNGLASSES: 'sunglasses',
};

/**
 * What was seen of each of these faces, in their order: the default set, and the attributes asked for. `ALL`, wherever in the
 * list, brings every attribute and all landmarks; any other choice the five default ones.
 */
export async function faceDetails(
  photo: Photo,
  faces: readonly Face[],
  attributes: readonly Attribute[],
): Promise<FaceDetail[]> {
  const all = attributes.includes('ALL');
  const described = await photo.describe(faces, wantedAttributes(attributes));
  return faces.map((face, i) => faceDetail(face, all ? 'all' : 'default', described[i]));
}

/** What the vision layer is asked for. */
export function wantedAttributes(attributes: readonly Attribute[]): Set<AttributeName> {
  return new Set(attributes.includes('ALL') ? ATTRIBUTE_NAMES : attributes.flatMap(nameOf));
}

function nameOf(attribute: Attribute): AttributeName[] {
  return attribute === 'DEFAULT' || attribute === 'ALL' ? [] : [NAMES[attribute]];
}
