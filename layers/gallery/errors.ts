export class CollectionAlreadyExists extends Error {
  override readonly name = 'CollectionAlreadyExists';
  /** Of the collection. */
  readonly id: string;

  constructor(id: string) {
    super(`The collection ${id} exists already.`);
    this.id = id;
  }
}

export class CollectionNotFound extends Error {
  override readonly name = 'CollectionNotFound';
  /** Of the collection. */
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

/** A request is not the one that came with its token before. */
export class TokenReused extends Error {
  override readonly name = 'TokenReused';
  readonly token: string;

  constructor(token: string) {
    super('The token came with another request before.');
    this.token = token;
  }
}

/** Others kept getting in the way of a write, or DynamoDB kept throttling, until patience ran out. Worth another try later. */
export class GalleryBusy extends Error {
  override readonly name = 'GalleryBusy';
}

/** A face is there and its vector is not: something for fsck. */
export class FaceWithoutVector extends Error {
  override readonly name = 'FaceWithoutVector';

  constructor(faceId: string) {
    super(`Face ${faceId} has no vector.`);
  }
}

/** A segment that the table lists cannot be read: its faces are lost to every search until somebody mends it. */
export abstract class UnreadableSegment extends Error {
  /** The key of its object. */
  readonly segment: string;

  constructor(segment: string, problem: string, options?: ErrorOptions) {
    super(`Segment ${segment}${problem}.`, options);
    this.segment = segment;
  }
}

/** A segment object is not what the encoder wrote. */
export class CorruptSegment extends UnreadableSegment {
  override readonly name = 'CorruptSegment';
  /** The part of the object that is wrong: `header`, one of the blocks, or `object` for the whole. */
  readonly block: string;

  constructor(segment: string, block: string, problem: string, options?: ErrorOptions) {
    super(segment, `, ${block}: ${problem}`, options);
    this.block = block;
  }
}

/** A segment object is not there. */
export class MissingSegment extends UnreadableSegment {
  override readonly name = 'MissingSegment';

  constructor(segment: string, options?: ErrorOptions) {
    super(segment, ': the object is missing', options);
  }
}
