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
import { itemIsAbsent, keys, versionIs } from './table.ts';
import { ITEMS_PER_TRANSACTION, put, type TransactItem, transact } from './transact.ts';
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
  /** A vector of the collection's model pack. */
  readonly embedding: Float32Array;
}

/** A stored face without its user, which only the face item names. */
export type IndexedFace = Omit<StoredFace, 'userId'>;

/** A face as the image item lists it: enough to recognise and to describe it. */
export interface CommittedFace {
  readonly faceId: string;
  readonly box: Box;
  readonly confidence: number;
}

/** The image item: the committed faces of one image. */
export interface ImageRecord {
  readonly imageId: string;
  readonly externalImageId?: string;
  /** Number of writes of the item; 0 while there is no item. */
  readonly version: number;
  /** Number of deletions of faces of this image. */
  readonly removals: number;
  readonly faces: readonly CommittedFace[];
}

/** 97: the image, the segment and the count are the other three items of the transaction. */
const FACES_PER_COMMIT = ITEMS_PER_TRANSACTION - 3;

/**
 * Stores the faces of an image that the collection does not hold yet; faces that it holds, recognised by their boxes,
 * are left as they are. Repeated calls, in sequence, concurrently or after a crash at any point, store every face once.
 *
 * @param collection as just read by getCollection
 * @param faces at most 100, no box of zero area
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
    if (attempt === ATTEMPTS) throw new GalleryBusy(`Image ${image.imageId} kept changing.`);
    const missing = faces.filter((_, index) => !committed[index]);
    const next = await commit(store, collection, image, missing.slice(0, FACES_PER_COMMIT));
    image = next ?? (await readImage(store, collection, source));
  }
}

/** Reads consistently; an image without committed faces is an empty record. */
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
 * Reads image items by id, consistently; ids without an item are left out.
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
 * Transaction item: writes an image, on condition that it has not been written since it was read.
 * @param next the changed image, its version incremented
 */
export function putImage(store: Store, collection: Generation, next: ImageRecord): TransactItem {
  const isFirst = next.version === 1;
  return put(store, keys.image(collection, next.imageId), next, isFirst ? itemIsAbsent : versionIs(next.version - 1));
}

/**
 * Writes the vectors to S3, then makes the segment, the faces and the count visible together in one transaction. A
 * crash before it leaves an object that nothing refers to, and so does a lost race. Both are left to the compactor:
 * deleting the object here could delete the vectors of a transaction that was committed though its answer was lost.
 *
 * @param faces at most 97, none of them in the image yet
 * @returns the image with the faces appended to its list, or undefined when another call changed it in the meantime
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
  const outcome = await transact(store, [
    putImage(store, collection, next),
    put(store, keys.segment(collection, segment.segmentId), segment),
    countChange(store, collection, { faces: added.length }),
    ...added.map((face) =>
      put(store, keys.face(collection, face.faceId), describe(collection, image, face), itemIsAbsent),
    ),
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

/** The wire has float32, so float32 values are stored; DynamoDB's decimal numbers return them bit for bit. */
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
