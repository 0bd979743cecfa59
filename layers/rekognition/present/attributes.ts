import type { Attribute, FaceDetail } from '@aws-sdk/client-rekognition';
import { ATTRIBUTE_NAMES, type AttributeName, type Attributes, type Judgement } from '../../vision/index.ts';

/**
 * The vision layer's attributes as the wire names and shapes them. An attribute that the vision layer gains, or the
 * SDK, does not compile until it stands both in `ATTRIBUTE_NAMED` and in `presentAttributes`.
 */

/** `ageRange` as requests name it: `AGE_RANGE`. */
type RequestName<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? '' : '_'}${Uppercase<First>}${RequestName<Rest>}`
  : '';

/** The attribute that each name in a request stands for. */
const ATTRIBUTE_NAMED: { readonly [Name in AttributeName as RequestName<Name>]: Name } = {
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

/** The attributes that a request asks for: none for `DEFAULT`, every one for `ALL`. */
export function requestedAttributes(requested: readonly Attribute[]): Set<AttributeName> {
  if (requested.includes('ALL')) return new Set(ATTRIBUTE_NAMES);
  return new Set(requested.flatMap((name) => (name === 'DEFAULT' || name === 'ALL' ? [] : [ATTRIBUTE_NAMED[name]])));
}

/** `ageRange` is the member `AgeRange` of a FaceDetail, and so on. */
type AttributeMembers = { readonly [Name in AttributeName as Capitalize<Name>]: FaceDetail[Capitalize<Name>] };

/** The members of a FaceDetail that attributes make, in AWS's order; undefined for an attribute that is not given. */
export function presentAttributes(attributes: Partial<Attributes>): AttributeMembers {
  const { ageRange, emotions, eyeDirection } = attributes;
  return {
    AgeRange: ageRange && { Low: ageRange.low, High: ageRange.high },
    Smile: judgement(attributes.smile),
    Eyeglasses: judgement(attributes.eyeglasses),
    Sunglasses: judgement(attributes.sunglasses),
    Gender: judgement(attributes.gender),
    Beard: judgement(attributes.beard),
    Mustache: judgement(attributes.mustache),
    EyesOpen: judgement(attributes.eyesOpen),
    MouthOpen: judgement(attributes.mouthOpen),
    Emotions: emotions?.map(({ emotion, confidence }) => ({ Type: emotion, Confidence: confidence })),
    FaceOccluded: judgement(attributes.faceOccluded),
    EyeDirection: eyeDirection && {
      Yaw: eyeDirection.yaw,
      Pitch: eyeDirection.pitch,
      Confidence: eyeDirection.confidence,
    },
  };
}

function judgement<Value>(judged: Judgement<Value> | undefined): { Value: Value; Confidence: number } | undefined {
  return judged && { Value: judged.value, Confidence: judged.confidence };
}
