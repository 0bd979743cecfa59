import S3Error from '@20minutes/s3rver/lib/models/error.js';

/** What a condition compares: of an object that exists. */
export interface ObjectState {
  readonly md5: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Headers of a condition, by name; absent ones are empty. */
export interface Conditions {
  readonly ifMatch: string;
  readonly ifNoneMatch: string;
  readonly ifModifiedSince: string;
  readonly ifUnmodifiedSince: string;
}

/** @param prefix  of the headers: of a copy's source `x-amz-copy-source-` */
export function readConditions(header: (name: string) => string, prefix = ''): Conditions | undefined {
  const conditions = {
    ifMatch: header(`${prefix}if-match`),
    ifNoneMatch: header(`${prefix}if-none-match`),
    ifModifiedSince: header(`${prefix}if-modified-since`),
    ifUnmodifiedSince: header(`${prefix}if-unmodified-since`),
  };
  return Object.values(conditions).some(Boolean) ? conditions : undefined;
}

/**
 * Evaluates the conditions of a read by RFC 9110, section 13.2.2.
 * @returns the name of the header that does not hold
 */
export function failedCondition(
  { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince }: Conditions,
  object: ObjectState,
): 'If-Match' | 'If-None-Match' | 'If-Modified-Since' | 'If-Unmodified-Since' | undefined {
  if (ifMatch && !names(ifMatch, object)) return 'If-Match';
  // HTTP dates have whole seconds.
  const modified = Math.floor(object.modifiedAt / 1000) * 1000;
  if (!ifMatch && ifUnmodifiedSince && modified > Date.parse(ifUnmodifiedSince)) return 'If-Unmodified-Since';
  if (ifNoneMatch && names(ifNoneMatch, object)) return 'If-None-Match';
  if (!ifNoneMatch && ifModifiedSince && modified <= Date.parse(ifModifiedSince)) return 'If-Modified-Since';
  return undefined;
}

/**
 * Checks the conditions of a write at the moment of the write.
 * @param object  undefined if there is none
 * @throws S3Error PreconditionFailed; NoSuchKey for If-Match without an object
 */
export function checkWrite({ ifMatch, ifNoneMatch }: Conditions, key: string, object: ObjectState | undefined): void {
  if (ifNoneMatch && object) throw preconditionFailed('If-None-Match');
  if (ifMatch) checkMatch(ifMatch, key, object);
}

/**
 * Checks If-Match, of a write or a deletion, at its moment.
 * @param object  undefined if there is none
 * @throws S3Error PreconditionFailed; NoSuchKey without an object
 */
export function checkMatch(ifMatch: string, key: string, object: ObjectState | undefined): void {
  if (!object) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
  if (!names(ifMatch, object)) throw preconditionFailed('If-Match');
}

export function preconditionFailed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });
}

/** True if a list of ETags, `*`, or an ETag without quotes has that of the object. */
function names(list: string, { md5 }: ObjectState): boolean {
  const tags = list.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.some((tag) => tag === '*' || tag === md5 || tag === `"${md5}"`);
}
