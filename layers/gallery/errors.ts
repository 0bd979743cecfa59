export class CollectionAlreadyExists extends Error {
  override readonly name = 'CollectionAlreadyExists';

  constructor(id: string) {
    super(`The collection ${id} exists already.`);
  }
}

export class CollectionNotFound extends Error {
  override readonly name = 'CollectionNotFound';

  constructor(id: string) {
    super(`There is no collection ${id}.`);
  }
}

/** Others kept getting in the way of a write, or DynamoDB kept throttling, until patience ran out. Worth another try later. */
export class GalleryBusy extends Error {
  override readonly name = 'GalleryBusy';
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
