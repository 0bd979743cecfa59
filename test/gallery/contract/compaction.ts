import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../layers/gallery/compaction/plan.ts';
import { listRetired } from '../../../layers/gallery/compaction/retired.ts';
import {
  addFaces,
  type Collection,
  CollectionNotFound,
  CorruptSegment,
  collectRetired,
  compactCollection,
  deleteCollection,
  removeFaces,
  type Store,
  UnsupportedSegment,
} from '../../../layers/gallery/index.ts';
import { listSegments } from '../../../layers/gallery/segments.ts';
import { type Key, keys, partitions } from '../../../layers/gallery/table.ts';
import { segmentKey } from '../../../layers/gallery/vectors/segment-store.ts';
import { someCollection, someFaces, somePhoto } from '../builders.ts';
import { intercept } from '../intercept.ts';
import { bytesOf, expectFaces, faceIdsOf, objectsOf, overwrite, vectorsOf } from '../observe.ts';
import { NEWER, ofVersion, unsupported } from '../vectors/forge.ts';

/** Small, so that few faces make many levels. */
const limits = { segmentsPerLevel: 4, segmentsPerMerge: 6, largestSegment: 40 };

/** The contract of compaction on any DynamoDB. */
export function compactionContract(open: () => Store): void {
  const filled = async (...sizes: number[]) => {
    const store = open();
    const collection = await someCollection(store);
    const all: string[] = [];
    for (const size of sizes) {
      const faces = await addFaces(store, collection, somePhoto(), someFaces(size));
      all.push(...faces.map(({ faceId }) => faceId));
    }
    return { store, collection, all };
  };
  const sizesOf = async (store: Store, collection: Collection) =>
    (await listSegments(store, collection))
      .map(({ count, level }) => ({ count, level }))
      .sort((a, b) => a.count - b.count);

  describe('Compaction', () => {
    it('merges a level that has too many segments into one of the next, bit for bit', async () => {
      const { store, collection, all } = await filled(1, 2, 3, 2, 1);
      const before = await vectorsOf(store, collection);
      const result = await compactCollection(store, collection, { limits });
      expect(result).toEqual({ written: 1, replaced: 5, dropped: 0, deleted: 0 });
      expect(await sizesOf(store, collection)).toEqual([{ count: 9, level: 1 }]);
      expect(await vectorsOf(store, collection)).toEqual(before);
      await expectFaces(store, collection, all);
    });

    it('leaves a level alone that has not too many segments', async () => {
      const { store, collection, all } = await filled(1, 2, 3, 2);
      const result = await compactCollection(store, collection, { limits });
      expect(result).toEqual({ written: 0, replaced: 0, dropped: 0, deleted: 0 });
      await expectFaces(store, collection, all);
    });

    it('goes on from level to level, and never beyond the largest segment', async () => {
      const { store, collection, all } = await filled(...new Array(60).fill(3));
      const before = await vectorsOf(store, collection);
      await compactCollection(store, collection, { limits });
      const sizes = await sizesOf(store, collection);
      expect(sizes.length).toBeLessThan(16);
      for (const { count } of sizes) expect(count).toBeLessThanOrEqual(limits.largestSegment);
      expect(sizes.some(({ level }) => level > 1)).toBe(true);
      expect(await vectorsOf(store, collection)).toEqual(before);
      await expectFaces(store, collection, all);
    });

    it('merges 98 segments in one go by default', async () => {
      const { store, collection, all } = await filled(...new Array(100).fill(1));
      expect(await compactCollection(store, collection)).toMatchObject({ written: 1, replaced: 98 });
      expect(await sizesOf(store, collection)).toEqual([
        { count: 1, level: 0 },
        { count: 1, level: 0 },
        { count: 98, level: 1 },
      ]);
      await expectFaces(store, collection, all);
      expect(LIMITS.segmentsPerMerge).toBe(98);
    });

    it('drops the vectors of deleted faces', async () => {
      const { store, collection, all } = await filled(2, 2, 2, 2, 2);
      await removeFaces(store, collection, [all[0], all[1], all[5]]);
      const result = await compactCollection(store, collection, { limits });
      expect(result).toMatchObject({ written: 1, replaced: 5, dropped: 3 });
      const report = await expectFaces(
        store,
        collection,
        all.filter((_, i) => ![0, 1, 5].includes(i)),
      );
      expect(report).toMatchObject({ segments: 1, vectors: 7, deadVectors: 0 });
    });

    it('writes nothing for segments whose faces are all deleted', async () => {
      const { store, collection, all } = await filled(1, 1, 1, 1, 1);
      await removeFaces(store, collection, all);
      expect(await compactCollection(store, collection, { limits })).toMatchObject({
        written: 0,
        replaced: 5,
        dropped: 5,
      });
      expect(await expectFaces(store, collection, [])).toMatchObject({ segments: 0, vectors: 0 });
    });

    it('searches segments that need no merge for deleted faces once a fifth of all are deleted', async () => {
      const { store, collection, all } = await filled(10, 9, 1);
      await removeFaces(store, collection, all.slice(0, 4));
      expect(await compactCollection(store, collection, { limits })).toMatchObject({ written: 0, replaced: 0 });
      await removeFaces(store, collection, all.slice(19));
      const result = await compactCollection(store, collection, { limits });
      expect(result).toMatchObject({ written: 1, replaced: 2, dropped: 5 });
      expect(await expectFaces(store, collection, all.slice(4, 19))).toMatchObject({ segments: 2, vectors: 15 });
    });

    it('reports its progress', async () => {
      const { store, collection } = await filled(60, 60, 60, 60, 60);
      const steps: unknown[] = [];
      await compactCollection(store, collection, {
        limits: { ...limits, largestSegment: 1000 },
        onProgress: (step) => steps.push(step),
      });
      expect(steps.at(-1)).toEqual({ segments: 5, facesDone: 300, faces: 300 });
      expect(steps.length).toBeGreaterThan(2);
    });

    it('begins no merge once it is aborted', async () => {
      const { store, collection } = await filled(1, 1, 1, 1, 1);
      const result = await compactCollection(store, collection, { limits, signal: AbortSignal.abort() });
      expect(result).toMatchObject({ written: 0, replaced: 0 });
    });

    it('keeps replaced objects for the grace, for searches that listed them, then deletes them', async () => {
      const { store, collection, all } = await filled(1, 1, 1, 1, 1);
      await compactCollection(store, collection, { limits });
      expect(await objectsOf(store, collection)).toHaveLength(6);
      expect((await listRetired(store, collection)).map(({ segmentIds }) => segmentIds.length)).toEqual([5]);
      await collectRetired(store, 60_000);
      expect(await objectsOf(store, collection)).toHaveLength(6);

      expect(await compactCollection(store, collection, { limits, graceMs: 0 })).toMatchObject({ deleted: 5 });
      expect(await objectsOf(store, collection)).toHaveLength(1);
      expect(await listRetired(store, collection)).toEqual([]);
      await expectFaces(store, collection, all);
    });

    it('deletes orphaned objects once they are older than the grace', async () => {
      const { store, collection, all } = await filled(2);
      const orphan = segmentKey(collection, randomUUID());
      await store.s3.send(new PutObjectCommand({ Bucket: store.bucket, Key: orphan, Body: 'left by a crash' }));
      expect(await compactCollection(store, collection, { limits })).toMatchObject({ deleted: 0 });
      expect(await objectsOf(store, collection)).toContain(orphan);
      expect(await compactCollection(store, collection, { limits, graceMs: 0 })).toMatchObject({ deleted: 1 });
      expect(await objectsOf(store, collection)).not.toContain(orphan);
      await expectFaces(store, collection, all);
    });

    it('by four concurrently, while faces are added and deleted, loses none and duplicates none', async () => {
      const { store, collection, all } = await filled(...new Array(20).fill(2));
      const [added] = await Promise.all([
        Promise.all(Array.from({ length: 10 }, () => addFaces(store, collection, somePhoto(), someFaces(2)))),
        removeFaces(store, collection, all.slice(0, 15)),
        ...Array.from({ length: 4 }, () => compactCollection(store, collection, { limits })),
      ]);
      const left = [...all.slice(15), ...added.flat().map(({ faceId }) => faceId)];
      await expectFaces(store, collection, left);
      await compactCollection(store, collection, { limits, graceMs: 0 });
      const report = await expectFaces(store, collection, left);
      expect(report.orphans).toBe(0);
      expect([...(await vectorsOf(store, collection)).values()].every((copies) => copies.length === 1)).toBe(true);
      expect((await listSegments(store, collection)).some(({ replaces }) => replaces)).toBe(false);
    });

    /** Runs `work` just before the nth transaction of a compaction is sent. */
    const beforeTransaction = (store: Store, nth: number, work: () => Promise<unknown>) => {
      let transactions = 0;
      const stop = intercept(store.dynamo, async ({ command, send }) => {
        if (command === 'TransactWriteItemsCommand' && ++transactions === nth) {
          stop();
          await work();
        }
        return send();
      });
    };

    it('that finds its segments merged by another leaves nothing but an orphan', async () => {
      const { store, collection, all } = await filled(1, 1, 1, 1, 1);
      beforeTransaction(store, 1, () => compactCollection(store, collection, { limits }));
      expect(await compactCollection(store, collection, { limits })).toMatchObject({ written: 0, replaced: 0 });
      expect(await expectFaces(store, collection, all)).toMatchObject({ segments: 1, orphans: 1, deadVectors: 0 });
    });

    it('that another one settles is complete nevertheless', async () => {
      const { store, collection, all } = await filled(1, 1, 1, 1, 1);
      beforeTransaction(store, 2, async () => {
        expect(await expectFaces(store, collection, all)).toMatchObject({ segments: 6, deadVectors: 5 });
        expect(await compactCollection(store, collection, { limits })).toMatchObject({ written: 0, replaced: 5 });
      });
      expect(await compactCollection(store, collection, { limits })).toMatchObject({ written: 1, replaced: 0 });
      expect(await expectFaces(store, collection, all)).toMatchObject({ segments: 1, deadVectors: 0, retired: 5 });
    });

    it('withdraws a merged segment whose sources another merge has taken', async () => {
      const { store, collection, all } = await filled(1, 1, 1, 1, 1);
      const before = await listSegments(store, collection);
      let loser: Record<string, unknown> | undefined;
      const stop = intercept(store.dynamo, async ({ command, input, send }) => {
        if (command !== 'TransactWriteItemsCommand') return send();
        const result = await send();
        const [, , , , , { Put }] = input.TransactItems as { Put?: { Item: Record<string, unknown> } }[];
        loser ??= Put?.Item;
        return result;
      });
      await compactCollection(store, collection, { limits });
      stop();
      // As if two merges had been listed at the same time, and the other one settled.
      const late = { ...loser, SK: randomUUID() };
      await store.dynamo.send(new PutCommand({ TableName: store.table, Item: { ...late, segmentId: late.SK } }));
      expect(loser?.replaces).toEqual(before.map(({ segmentId }) => segmentId));
      expect(await listSegments(store, collection)).toHaveLength(2);

      expect(await compactCollection(store, collection, { limits })).toMatchObject({ written: 0, replaced: 1 });
      expect(await listSegments(store, collection)).toHaveLength(1);
      expect((await listRetired(store, collection)).flatMap(({ segmentIds }) => segmentIds)).toContain(late.SK);
      await expectFaces(store, collection, all);
    });

    it('does not take a face for deleted that is just being committed', async () => {
      const { store, collection, all } = await filled(1, 1, 1, 1, 1);
      // A batch read may return the segment of a commit under way, and not yet its face.
      const stop = intercept(store.dynamo, async ({ command, send }) => {
        const { output } = await send();
        return { output: command === 'BatchGetItemCommand' ? { ...output, Responses: {} } : output };
      });
      expect(await compactCollection(store, collection, { limits })).toMatchObject({
        written: 0,
        replaced: 0,
        dropped: 0,
      });
      stop();
      await expectFaces(store, collection, all);
    });

    it('never lists a segment in the transaction that takes others off the list', async () => {
      const { store, collection } = await filled(1, 1, 1, 1, 1);
      const kinds: string[][] = [];
      const stop = intercept(store.dynamo, async ({ command, input, send }) => {
        if (command === 'TransactWriteItemsCommand') {
          const writes = (input.TransactItems as Record<string, { Key?: Key; Item?: Key }>[]).flatMap(Object.entries);
          const ofSegments = writes.filter(
            ([, { Key, Item }]) => (Key ?? Item)?.PK === partitions.segments(collection),
          );
          kinds.push([...new Set(ofSegments.map(([kind]) => kind))].sort());
        }
        return send();
      });
      await compactCollection(store, collection, { limits });
      stop();
      expect(kinds).toEqual([
        ['ConditionCheck', 'Put'],
        ['Delete', 'Update'],
      ]);
    });

    it('leaves a segment of a newer version, and all that it would be merged with, as they are', async () => {
      const { store, collection, all } = await filled(1, 1, 1, 1, 1);
      const before = await listSegments(store, collection);
      const key = segmentKey(collection, before[0].segmentId);
      const original = await bytesOf(store, key);
      await overwrite(store, key, ofVersion(original, NEWER));
      const compaction = compactCollection(store, collection, { limits, graceMs: 0 });
      await expect(compaction).rejects.toThrow(UnsupportedSegment);
      await expect(compaction).rejects.toThrow(unsupported(key));
      expect(await listSegments(store, collection)).toEqual(before);
      expect(await objectsOf(store, collection)).toHaveLength(5);
      await overwrite(store, key, original);
      await compactCollection(store, collection, { limits });
      await expectFaces(store, collection, all);
    });

    it('leaves everything as it is when a segment cannot be read, and names it', async () => {
      const { store, collection, all } = await filled(1, 1, 1, 1, 1);
      const [{ segmentId }] = await listSegments(store, collection);
      const key = segmentKey(collection, segmentId);
      await overwrite(store, key, new Uint8Array(500));
      const compaction = compactCollection(store, collection, { limits });
      await expect(compaction).rejects.toThrow(CorruptSegment);
      await expect(compaction).rejects.toThrow(key);
      expect(await listSegments(store, collection)).toHaveLength(5);
      expect(await faceIdsOf(store, collection)).toEqual([...all].sort());
    });

    it('writes nothing into a collection that was deleted meanwhile', async () => {
      const { store, collection } = await filled(1, 1, 1, 1, 1);
      await deleteCollection(store, collection.id);
      await expect(compactCollection(store, collection, { limits })).rejects.toThrow(CollectionNotFound);
      await someCollection(store, collection.id);
      await expect(compactCollection(store, collection, { limits })).rejects.toThrow(CollectionNotFound);
      expect(await objectsOf(store, collection)).toHaveLength(5);
    });
  });

  it('A collection of .. is compacted like any other', async () => {
    const store = open();
    const collection = await someCollection(store, '..');
    const all: string[] = [];
    for (let image = 0; image < 5; image++) {
      all.push((await addFaces(store, collection, somePhoto(), someFaces(1)))[0].faceId);
    }
    await compactCollection(store, collection, { limits, graceMs: 0 });
    expect(keys.retired(collection, 'x').SK).toMatch(/^\.\.#/);
    await expectFaces(store, collection, all);
    await deleteCollection(store, '..');
  });
}
