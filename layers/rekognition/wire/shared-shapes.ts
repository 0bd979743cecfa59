import type { Attribute, Image, QualityFilter, S3Object } from '@aws-sdk/client-rekognition';
import {
  blob,
  float,
  integer,
  list,
  map,
  maxLength,
  maxValue,
  minLength,
  minValue,
  oneOf,
  pattern,
  string,
  structure,
} from './shapes.ts';

/** Shapes of members that several operations share, with their constraints: AWS's service model, 2016-06-27. */

export const collectionId = string(pattern('[a-zA-Z0-9_.\\-]+'), minLength(1), maxLength(255));

export const userId = string(pattern('[a-zA-Z0-9_.\\-:]+'), minLength(1), maxLength(128));

export const externalImageId = string(pattern('[a-zA-Z0-9_.\\-:]+'), minLength(1), maxLength(255));

export const faceId = string(pattern('[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'));

export const faceIds = list(faceId, minLength(1), maxLength(4096));

/** Faces to associate with a user, or to disassociate. */
export const userFaceIds = list(faceId, minLength(1), maxLength(100));

export const clientRequestToken = string(pattern('^[a-zA-Z0-9-_]+$'), minLength(1), maxLength(64));

/** A least Similarity, in percent. */
export const threshold = float(minValue(0), maxValue(100));

/** MaxFaces of searches; that of IndexFaces has no upper limit. */
export const maxFaces = integer(minValue(1), maxValue(4096));

export const maxUsers = integer(minValue(1), maxValue(500));

export const pageSize = integer(minValue(0), maxValue(4096));

export const nextToken = string(maxLength(255));

/** 5 MB within a request. An object in S3 may be larger. */
const MAX_INLINE_BYTES = 5 * 1024 * 1024;

const s3Object = structure<S3Object>({
  Bucket: string(pattern('[0-9A-Za-z\\.\\-_]*'), minLength(3), maxLength(255)),
  Name: string(minLength(1), maxLength(1024)),
  Version: string(minLength(1), maxLength(1024)),
});

export const image = structure<Image>({
  Bytes: blob(minLength(1), maxLength(MAX_INLINE_BYTES)),
  S3Object: s3Object,
});

const QUALITY_FILTERS = ['NONE', 'AUTO', 'LOW', 'MEDIUM', 'HIGH'] as const satisfies readonly QualityFilter[];

export const qualityFilter = string(oneOf(QUALITY_FILTERS));

/** Every one, in the order in which errors list them; `Record` makes the compiler ask for a new one here. */
const ATTRIBUTES = Object.keys({
  DEFAULT: true,
  ALL: true,
  AGE_RANGE: true,
  BEARD: true,
  EMOTIONS: true,
  EYE_DIRECTION: true,
  EYEGLASSES: true,
  EYES_OPEN: true,
  GENDER: true,
  MOUTH_OPEN: true,
  MUSTACHE: true,
  FACE_OCCLUDED: true,
  SMILE: true,
  SUNGLASSES: true,
} satisfies Record<Attribute, true>);

export const attributes = list(string(oneOf(ATTRIBUTES)));

export const resourceArn = string(minLength(20), maxLength(2048));

const tagKey = string(pattern('^(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$'), minLength(1), maxLength(128));

export const tagKeys = list(tagKey, minLength(0), maxLength(200));

export const tags = map(
  tagKey,
  string(pattern('^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$'), minLength(0), maxLength(256)),
  minLength(0),
  maxLength(200),
);
