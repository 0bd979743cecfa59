import type { BlockName } from './vectors/layout.ts';

export class CollectionAlreadyExists extends Error {
  override readonly name = 'CollectionAlreadyExists';
  /** The collection's id. */
  readonly id: string;

  constructor(id: string) {
    super(`The collection ${id} exists already.`);
    this.id = id;
  }
}

export class CollectionNotFound extends Error {
  override readonly name = 'CollectionNotFound';
  /** The collection's id. */
  readonly id: string;

  constructor(id: string) {
    super(`There is no collection ${id}.`);
    this.id = id;
  }
}

/** A collection would have more tags than it may. */
export class TooManyTags extends Error {
  override readonly name = 'TooManyTags';
}

abstract class UserError extends Error {
  readonly userId: string;

  constructor(userId: string, message: string) {
    super(message);
    this.userId = userId;
  }
}

export class UserAlreadyExists extends UserError {
  override readonly name = 'UserAlreadyExists';

  constructor(userId: string) {
    super(userId, `There is a user ${userId} already.`);
  }
}

export class UserNotFound extends UserError {
  override readonly name = 'UserNotFound';

  constructor(userId: string) {
    super(userId, `There is no user ${userId}.`);
  }
}

/** The user would have more faces than it may. */
export class UserFull extends UserError {
  override readonly name = 'UserFull';

  constructor(userId: string) {
    super(userId, `User ${userId} would have too many faces.`);
  }
}

/** Others changed the user whenever this change was about to be written. */
export class UserBusy extends UserError {
  override readonly name = 'UserBusy';

  constructor(userId: string) {
    super(userId, `Others kept changing user ${userId}.`);
  }
}

/** The request differs from the one that the token was first used with. */
export class TokenReused extends Error {
  override readonly name = 'TokenReused';
  readonly token: string;

  constructor(token: string) {
    super('The token came with another request before.');
    this.token = token;
  }
}

/** Concurrent writes or throttling by DynamoDB outlasted the retries. The caller may retry later. */
export class GalleryBusy extends Error {
  override readonly name = 'GalleryBusy';
}

/** A face exists and its vector does not: fsck reports it. */
export class FaceWithoutVector extends Error {
  override readonly name = 'FaceWithoutVector';

  constructor(faceId: string) {
    super(`Face ${faceId} has no vector.`);
  }
}

/**
 * A listed segment cannot be read: searches of its collection, and changes of users' faces, fail until that is
 * resolved.
 */
export abstract class UnreadableSegment extends Error {
  /** Key of the object. */
  readonly segment: string;

  constructor(segment: string, problem: string, options?: ErrorOptions) {
    super(`Segment ${segment}${problem}.`, options);
    this.segment = segment;
  }
}

/** A segment object is damaged: it is not what the encoder wrote. */
export class CorruptSegment extends UnreadableSegment {
  override readonly name = 'CorruptSegment';
  /** The damaged part: the header, one of the blocks, or the object as a whole. */
  readonly block: 'header' | 'object' | BlockName;

  constructor(segment: string, block: CorruptSegment['block'], problem: string, options?: ErrorOptions) {
    super(segment, `, ${block}: ${problem}`, options);
    this.block = block;
  }
}

/** A segment object does not exist. */
export class MissingSegment extends UnreadableSegment {
  override readonly name = 'MissingSegment';

  constructor(segment: string, options?: ErrorOptions) {
    super(segment, ': the object is missing', options);
  }
}

/**
 * A segment object is intact, and of a format version that this release does not read. It is never repaired or deleted.
 */
export class UnsupportedSegment extends UnreadableSegment {
  override readonly name = 'UnsupportedSegment';
  readonly version: number;
  /** The versions that this release reads. */
  readonly readable: readonly number[];

  constructor(segment: string, version: number, readable: readonly number[]) {
    const reads = `${readable.length > 1 ? 'versions' : 'version'} ${readable.join(' and ')}`;
    const remedy = version > Math.max(...readable) ? 'upgrade' : 'go back to a release that reads it';
    super(segment, `: unsupported version ${version}, this release reads ${reads}: ${remedy}`);
    this.version = version;
    this.readable = readable;
  }
}
