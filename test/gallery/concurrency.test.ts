import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addFaces,
  type Collection,
  compactCollection,
  type NewFace,
  removeFaces,
  type SourceImage,
  searchFaces,
  segmentsIndex,
} from '../../layers/gallery/index.ts';
import { listSegments } from '../../layers/gallery/segments.ts';
import { type Emulators, startEmulators } from '../helpers/emulators.ts';
import { nearlyItself, someCollection, someFaces, somePhoto } from './builders.ts';
import { expectFaces, vectorsOf } from './observe.ts';

const DURATION_MS = 6000;
const LEAST_ADDED = 100;
const LIMITS = { segmentsPerLevel: 8, segmentsPerMerge: 98, largestSegment: 500 };

/** An image that one writer adds, and of which a deleter may delete faces. */
interface Image {
  readonly photo: SourceImage;
  readonly faces: readonly NewFace[];
}

let emulators: Emulators;
let collection: Collection;
beforeAll(async () => {
  emulators = await startEmulators();
  collection = await someCollection(emulators);
});
afterAll(() => emulators.close());

it('Sixteen writers, four deleters, four searchers and two compactors do not disturb each other', async () => {
  const store = emulators;
  const vectors = segmentsIndex(store);
  /** Faces whose commit was acknowledged and whose deletion has not begun, with their vectors. */
  const alive = new Map<string, Float32Array>();
  const gone = new Map<string, Float32Array>();
  const images: Image[] = [];
  const done = { added: 0, deleted: 0, again: 0, searches: 0, merged: 0 };
  const deadline = Date.now() + DURATION_MS;
  // On a busy machine, few of them would overlap within the time alone.
  const untilTheEnd = async (work: () => Promise<void>) => {
    while (Date.now() < deadline || done.added <= LEAST_ADDED) await work();
  };

  const add = async () => {
    // Every fourth image is one that exists already: a deleted face of it is stored again as a new one.
    const known = randomInt(4) === 0 ? images[randomInt(images.length || 1)] : undefined;
    const image = known ?? { photo: somePhoto(), faces: someFaces(1 + randomInt(4)) };
    const stored = await addFaces(store, collection, image.photo, image.faces);
    done.added++;
    if (known) {
      // Its faces may be deleted meanwhile, so they are not added to `alive`.
      done.again++;
      return;
    }
    images.push(image);
    for (const [i, { faceId }] of stored.entries()) alive.set(faceId, image.faces[i].embedding);
  };
  const remove = async () => {
    const chosen = [...alive].slice(0, randomInt(1, 5));
    for (const [faceId] of chosen) alive.delete(faceId);
    const { deleted, refused } = await removeFaces(
      store,
      collection,
      chosen.map(([faceId]) => faceId),
    );
    expect(refused).toEqual([]);
    expect(deleted).toHaveLength(chosen.length);
    for (const [faceId, vector] of chosen) gone.set(faceId, vector);
    done.deleted += deleted.length;
    await wait(10);
  };
  const nearestTo = async (vector: Float32Array) => {
    const [match] = await searchFaces(store, vectors, collection, vector, { limit: 1, minScore: nearlyItself(vector) });
    done.searches++;
    return match?.face.faceId;
  };
  const search = async () => {
    const [faceId, vector] = [...alive].at(-1) ?? [];
    const [deadId, deadVector] = [...gone].at(-1) ?? [];
    if (faceId && vector) {
      const found = await nearestTo(vector);
      if (alive.has(faceId)) expect(found).toBe(faceId);
    }
    if (deadVector) expect(await nearestTo(deadVector)).not.toBe(deadId);
    await wait(1);
  };
  const compact = async () => {
    const { written } = await compactCollection(store, collection, { limits: LIMITS });
    done.merged += written;
    await wait(20);
  };

  await Promise.all([
    ...Array.from({ length: 16 }, () => untilTheEnd(add)),
    ...Array.from({ length: 4 }, () => untilTheEnd(remove)),
    ...Array.from({ length: 4 }, () => untilTheEnd(search)),
    ...Array.from({ length: 2 }, () => untilTheEnd(compact)),
  ]);
  for (const count of Object.values(done)) expect(count).toBeGreaterThan(0);

  // Indexing every image again returns the faces that exist, and stores the deleted ones again.
  const everything = new Set<string>();
  for (const { photo, faces } of images) {
    for (const { faceId } of await addFaces(store, collection, photo, faces)) everything.add(faceId);
  }
  for (const faceId of alive.keys()) expect(everything).toContain(faceId);
  for (const faceId of gone.keys()) expect(everything).not.toContain(faceId);
  await expectFaces(store, collection, [...everything]);

  await compactCollection(store, collection, { limits: LIMITS, graceMs: 0 });
  const report = await expectFaces(store, collection, [...everything]);
  expect(report).toMatchObject({ orphans: 0, retired: 0 });
  expect((await listSegments(store, collection)).every(({ replaces }) => !replaces)).toBe(true);
  for (const [faceId, copies] of await vectorsOf(store, collection)) {
    expect(copies, faceId).toHaveLength(1);
  }
});
