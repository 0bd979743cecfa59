import type { Attribute } from '@aws-sdk/client-rekognition';

/** The members of every FaceDetail, in AWS's order. */
export const DEFAULT_MEMBERS = ['BoundingBox', 'Landmarks', 'Pose', 'Quality', 'Confidence'] as const;

/** The member that each attribute adds. */
export const MEMBER_OF: Readonly<Record<Exclude<Attribute, 'DEFAULT' | 'ALL'>, string>> = {
  AGE_RANGE: 'AgeRange',
  BEARD: 'Beard',
  EMOTIONS: 'Emotions',
  EYE_DIRECTION: 'EyeDirection',
  EYEGLASSES: 'Eyeglasses',
  EYES_OPEN: 'EyesOpen',
  GENDER: 'Gender',
  MOUTH_OPEN: 'MouthOpen',
  MUSTACHE: 'Mustache',
  FACE_OCCLUDED: 'FaceOccluded',
  SMILE: 'Smile',
  SUNGLASSES: 'Sunglasses',
};

/** All members, in AWS's order. */
export const ALL_MEMBERS = [
  'BoundingBox',
  'AgeRange',
  'Smile',
  'Eyeglasses',
  'Sunglasses',
  'Gender',
  'Beard',
  'Mustache',
  'EyesOpen',
  'MouthOpen',
  'Emotions',
  'Landmarks',
  'Pose',
  'Quality',
  'Confidence',
  'FaceOccluded',
  'EyeDirection',
] as const;

/** The members of a FaceDetail with these attributes, in AWS's order. */
export function membersFor(attributes: readonly Attribute[]): string[] {
  if (attributes.includes('ALL')) return [...ALL_MEMBERS];
  const wanted = new Set<string>(DEFAULT_MEMBERS);
  for (const attribute of attributes)
    if (Object.hasOwn(MEMBER_OF, attribute)) wanted.add(Reflect.get(MEMBER_OF, attribute));
  return ALL_MEMBERS.filter((member) => wanted.has(member));
}
