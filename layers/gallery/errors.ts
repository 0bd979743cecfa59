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

/** A segment object is not what the encoder wrote. */
export class CorruptSegment extends Error {
  override readonly name = 'CorruptSegment';
  readonly segment: string;
  /** The part of the object that is wrong: `header`, or one of the blocks. */
  readonly block: string;

  constructor(segment: string, block: string, problem: string) {
    super(`Segment ${segment}, ${block}: ${problem}.`);
    this.segment = segment;
    this.block = block;
  }
}
