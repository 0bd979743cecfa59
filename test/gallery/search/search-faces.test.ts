import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Collection,
  compactCollection,
  countAll,
  removeFaces,
  searchFaces,
  segmentsIndex,
} from '../../../layers/gallery/index.ts';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';
import { nearlyItself, PACK, someCollection, unitVector } from '../builders.ts';
import { requestsOf } from '../intercept.ts';
import { bruteForce, near } from './clusters.ts';
import { commit } from './contract.ts';

const ALL = { limit: 4096, minScore: -Infinity };

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
afterAll(() => emulators.close());

const search = async (collection: Collection, vector: Float32Array, wanted: Parameters<typeof searchFaces>[4]) =>
  searchFaces(emulators, segmentsIndex(emulators), collection, vector, wanted);
const idsOf = (found: readonly { face: { faceId: string } }[]) => found.map(({ face: { faceId } }) => faceId);

describe('A search for faces', () => {
  it('returns their items, nearest first, without the excepted one', async () => {
    const collection = await someCollection(emulators);
    const me = unitVector();
    const faces = await commit(
      emulators,
      collection,
      Array.from({ length: 120 }, (_, i) => near(me, i / 100)),
    );
    const ranking = bruteForce(faces, me, PACK.crowdForm).map(({ faceId }) => faceId);
    const found = await search(collection, me, ALL);
    expect(idsOf(found.slice(0, 1))).toEqual(ranking.slice(0, 1));
    expect(new Set(idsOf(found))).toEqual(new Set(ranking));
    expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).toSorted((a, b) => b - a));
    expect(found[0].face).toMatchObject({ faceModelVersion: '7.0', box: { width: expect.any(Number) } });

    const others = await search(collection, me, { ...ALL, except: ranking[0] });
    expect(idsOf(others)).toEqual(idsOf(found.slice(1)));
    expect(await search(collection, me, { ...ALL, limit: 1, except: ranking[0] })).toEqual(others.slice(0, 1));
  });

  it('never finds a deleted face', async () => {
    const collection = await someCollection(emulators);
    const index = segmentsIndex(emulators);
    const [one, two] = await commit(emulators, collection, [unitVector(), unitVector()]);
    const found = () => searchFaces(emulators, index, collection, one.vector, ALL).then(idsOf);
    expect(await found()).toEqual([one.faceId, two.faceId]);
    await removeFaces(emulators, collection, [one.faceId]);
    expect(await found()).toEqual([two.faceId]);
    await removeFaces(emulators, collection, [two.faceId]);
    expect(await found()).toEqual([]);
  });

  it.each([1, 5, 40])('goes deeper until it has %i living faces, past any number of dead ones', async (limit) => {
    const collection = await someCollection(emulators);
    const me = unitVector();
    const faces = await commit(
      emulators,
      collection,
      Array.from({ length: 400 }, (_, i) => near(me, 0.2 + i / 400)),
    );
    const ranking = (await search(collection, me, ALL)).map(({ face }) => face.faceId);
    expect(ranking).toHaveLength(faces.length);
    await removeFaces(emulators, collection, ranking.slice(0, 350));
    expect(idsOf(await search(collection, me, { ...ALL, limit }))).toEqual(ranking.slice(350, 350 + limit));
    await removeFaces(emulators, collection, ranking);
    expect(await search(collection, me, { ...ALL, limit })).toEqual([]);
  });

  it('reads the items of no more faces than it returns, while none are dead', async () => {
    const collection = await someCollection(emulators);
    const me = unitVector();
    const faces = Array.from({ length: 250 }, () => near(me, 0.5));
    await commit(emulators, collection, faces);
    const index = segmentsIndex(emulators);
    await searchFaces(emulators, index, collection, me, ALL);
    const requests = await requestsOf([emulators.dynamo], () => searchFaces(emulators, index, collection, me, ALL));
    expect(requests).toEqual({ QueryCommand: 1, BatchGetItemCommand: 3 });
    const few = await requestsOf([emulators.dynamo], () =>
      searchFaces(emulators, index, collection, me, { ...ALL, limit: 3 }),
    );
    expect(few).toEqual({ QueryCommand: 1, BatchGetItemCommand: 1 });
  });
});

describe('With 16 writers, 4 searchers and a compactor at work on one collection', () => {
  /** At least, and at most: a busy machine takes longer to try enough of it. */
  const DURATION_MS = { least: 4_000, most: 30_000 };
  /** Longer than a commit takes, or the compactor would delete objects of commits under way as orphans. */
  const GRACE_MS = 3_000;

  it('every face is found by the next search after its commit, none after its deletion, and the count is right', async () => {
    const collection = await someCollection(emulators);
    const index = segmentsIndex(emulators);
    const began = performance.now();
    const isEnough = () => tally.searches > 20 && tally.merges > 1;
    const whileItLasts = async (work: () => Promise<void>) => {
      for (;;) {
        const lasted = performance.now() - began;
        if (lasted > DURATION_MS.most || (lasted > DURATION_MS.least && isEnough())) return;
        await work();
      }
    };
    const find = async (vector: Float32Array) =>
      idsOf(await searchFaces(emulators, index, collection, vector, { limit: 1, minScore: nearlyItself(vector) }));
    const living = new Map<string, Float32Array>();
    const tally = { committed: 0, deleted: 0, searches: 0, merges: 0 };

    const write = async () => {
      const faces = await commit(emulators, collection, [unitVector(), unitVector(), unitVector()]);
      tally.committed += faces.length;
      const [first, second, third] = faces;
      expect(await find(second.vector)).toEqual([second.faceId]);
      await removeFaces(emulators, collection, [first.faceId]);
      tally.deleted++;
      expect(await find(first.vector)).toEqual([]);
      for (const { faceId, vector } of [second, third]) living.set(faceId, vector);
    };
    const searchAgain = async () => {
      const known = [...living].at(Math.floor(Math.random() * living.size));
      if (!known) return sleep(10);
      expect(await find(known[1])).toEqual([known[0]]);
      tally.searches++;
    };
    const compact = async () => {
      const limits = { segmentsPerLevel: 8, segmentsPerMerge: 30, largestSegment: 65_536 };
      tally.merges += (await compactCollection(emulators, collection, { graceMs: GRACE_MS, limits })).written;
      await sleep(20);
    };
    await Promise.all([
      ...Array.from({ length: 16 }, () => whileItLasts(write)),
      ...Array.from({ length: 4 }, () => whileItLasts(searchAgain)),
      whileItLasts(compact),
    ]);

    expect((await countAll(emulators, collection)).faces).toBe(living.size);
    expect(tally.committed - tally.deleted).toBe(living.size);
    const everyFace = await searchFaces(emulators, segmentsIndex(emulators), collection, unitVector(), ALL);
    expect(new Set(idsOf(everyFace))).toEqual(new Set(living.keys()));
    // Otherwise the test would prove nothing.
    expect(tally.searches).toBeGreaterThan(20);
    expect(tally.merges).toBeGreaterThan(1);
    expect(living.size).toBeLessThan(4096);
  });
});
