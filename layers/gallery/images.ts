import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Box } from '../vision/index.ts';
import { ATTEMPTS } from './back-off.ts';
import type { Collection } from './collections.ts';
import { collectionChanged } from './compaction/request.ts';
import { countChange } from './counts.ts';
import { GalleryBusy } from './errors.ts';
import type { StoredFace } from './faces.ts';
import { nameFace, nameImage } from './ids.ts';
import { readItems } from './items.ts';
import { matchFaces } from './match.ts';
import type { Generation, Store } from './store.ts';
import { itemIsNew, type Key, keys, versionIs } from './table.ts';
import { type TransactItem, transact } from './transact.ts';
import { encodeSegment } from './vectors/segment.ts';
import { putSegment } from './vectors/segment-store.ts';

export interface SourceImage {
  /** SHA-256 of the bytes as they came, in hexadecimal. */
  readonly sha256: string;
  readonly externalImageId?: string;
}

export interface NewFace {
  readonly box: Box;
  readonly confidence: number;
  /** All of a collection's are of one length. */
  readonly embedding: Float32Array;
}

/** A stored face as its image knows it; whose face it is, only the face item knows. */
export type IndexedFace = Omit<StoredFace, 'userId'>;

/** A face as the image item lists it: what it takes to know it again and to describe it. */
export interface CommittedFace {
  readonly faceId: string;
  readonly box: Box;
  readonly confidence: number;
}

/** The image item: which faces of one image have been committed. */
export interface ImageRecord {
  readonly imageId: string;
  readonly externalImageId?: string;
  /** Counts the writes of the item; 0 while there is none. */
  readonly version: number;
  /** How often faces of this image were deleted. */
  readonly removals: number;
  readonly faces: readonly CommittedFace[];
}

/** DynamoDB takes 100 items in a transaction; the image, the segment and the count are the other three. */
const FACES_PER_COMMIT = 97;

/**
 * Stores the faces of an image that the collection does not hold yet; those it holds, known by their boxes, are left as
 * they are. The same call twice, or twice at once, or again after a crash anywhere, stores every face once.
 *
 * @param collection as just read by getCollection
 * @param faces at most 100, their boxes with an area
 * @returns the faces as they are stored, in the order given
 * @throws GalleryBusy when concurrent writes or throttling outlast the retries
 * @throws RangeError, storing nothing of that commit, when an embedding is not finite or zero everywhere
 */
export async function addFaces(
  store: Store,
  collection: Collection,
  source: SourceImage,
  faces: readonly NewFace[],
): Promise<IndexedFace[]> {
  if (faces.length === 0) return [];
  let image = await readImage(store, collection, source);
  for (let attempt = 0; ; attempt++) {
    const committed = matchFaces(image.faces, faces);
    if (committed.every((face) => face !== undefined)) {
      return committed.map((face) => describe(collection, image, face));
    }
    if (attempt === ATTEMPTS) throw new GalleryBusy(`Others kept changing image ${image.imageId}.`);
    const missing = faces.filter((_, index) => !committed[index]);
    const next = await commit(store, collection, image, missing.slice(0, FACES_PER_COMMIT));
    image = next ?? (await readImage(store, collection, source));
  }
}

/** Reads consistently; an image that nothing was committed of is an empty record. */
async function readImage(store: Store, collection: Collection, source: SourceImage): Promise<ImageRecord> {
  const imageId = nameImage(collection.generation, source);
  const { Item } = await store.dynamo.send(
    new GetCommand({ TableName: store.table, Key: keys.image(collection, imageId), ConsistentRead: true }),
  );
  if (Item) return imageFromItem(Item);
  const { externalImageId } = source;
  return { imageId, ...(externalImageId !== undefined && { externalImageId }), version: 0, removals: 0, faces: [] };
}

/**
 * Reads image items by id, consistently; those that are not there are left out.
 * @param imageIds at most 100, all different
 */
export async function readImages(
  store: Store,
  collection: Generation,
  imageIds: readonly string[],
): Promise<Map<string, ImageRecord>> {
  const items = await readItems(
    store,
    imageIds.map((imageId) => keys.image(collection, imageId)),
  );
  return new Map(items.map(imageFromItem).map((image) => [image.imageId, image]));
}

export function imageFromItem({ PK: _partition, SK: _sort, ...image }: Record<string, unknown>): ImageRecord {
  return image as unknown as ImageRecord;
}

/**
 * The part of a transaction that writes an image, on condition that nobody else did since it was read.
 * @param next the image as read, changed, and one version on
 */
export function putImage(store: Store, collection: Generation, next: ImageRecord): TransactItem {
  const Item = { ...keys.image(collection, next.imageId), ...next };
  return { Put: { TableName: store.table, Item, ...(next.version === 1 ? itemIsNew : versionIs(next.version - 1)) } };
}

/**
 * Vectors to S3, then one transaction that makes the segment, the faces and the count visible together. A crash before it
 * leaves an object that nothing refers to; so does a lost race. Both are for the compactor: deleting here
 * could take the vectors of a transaction that was committed though its answer was lost.
 *
 * @param faces at most 97, none of them in the image yet
 * @returns the image with the faces at the end of its list, or undefined when another call changed it in the meantime
 */
async function commit(
  store: Store,
  collection: Collection,
  image: ImageRecord,
  faces: readonly NewFace[],
): Promise<ImageRecord | undefined> {
  const added = nameFaces(image, faces);
  const encoded = encodeSegment(
    collection.pack,
    added.map(({ faceId }, row) => ({ faceId, vector: faces[row].embedding })),
  );
  const segment = await putSegment(store, collection, encoded, { count: added.length, level: 0 });
  const next: ImageRecord = { ...image, version: image.version + 1, faces: [...image.faces, ...added] };
  const put = (key: Key, item: object, condition: object = {}): TransactItem => ({
    Put: { TableName: store.table, Item: { ...key, ...item }, ...condition },
  });
  const outcome = await transact(store, [
    putImage(store, collection, next),
    put(keys.segment(collection, segment.segmentId), segment),
    countChange(store, collection, { faces: added.length }),
    ...added.map((face) => put(keys.face(collection, face.faceId), describe(collection, image, face), itemIsNew)),
  ]);
  if (outcome === 'refused') return undefined;
  await collectionChanged(store, collection);
  return next;
}

function nameFaces(image: ImageRecord, faces: readonly NewFace[]): CommittedFace[] {
  const taken = new Set(image.faces.map(({ faceId }) => faceId));
  return faces.map(({ box, confidence }) => {
    const faceId = nameFace(image.imageId, box, image.removals, (id) => taken.has(id));
    taken.add(faceId);
    return { faceId, box: float32Box(box), confidence: Math.fround(confidence) };
  });
}

/** The wire has float32, so float32 values are kept; DynamoDB's decimal numbers give them back bit for bit. */
function float32Box({ left, top, width, height }: Box): Box {
  return {
    left: Math.fround(left),
    top: Math.fround(top),
    width: Math.fround(width),
    height: Math.fround(height),
  };
}

function describe({ faceModelVersion }: Collection, image: ImageRecord, face: CommittedFace): IndexedFace {
  const { imageId, externalImageId } = image;
  return { ...face, imageId, ...(externalImageId !== undefined && { externalImageId }), faceModelVersion };
}
