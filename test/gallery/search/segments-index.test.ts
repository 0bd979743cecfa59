import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFaces,
  type Collection,
  CorruptSegment,
  compactCollection,
  getFaces,
  MissingSegment,
  removeFaces,
  segmentsIndex,
  UnsupportedSegment,
  type VectorIndex,
} from '../../../layers/gallery/index.ts';
import { listSegments } from '../../../layers/gallery/segments.ts';
import { keys } from '../../../layers/gallery/table.ts';
import { encodeSegment } from '../../../layers/gallery/vectors/segment.ts';
import { putSegment, segmentKey } from '../../../layers/gallery/vectors/segment-store.ts';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';
import { someCollection, someFaces, somePhoto, unitVector } from '../builders.ts';
import { intercept, requestsOf } from '../intercept.ts';
import { bytesOf, faceIdsOf, overwrite } from '../observe.ts';
import { NEWER, ofVersion, unsupported } from '../vectors/forge.ts';
import { commit, vectorIndexContract } from './contract.ts';

const ALL = { limit: 4096, minScore: -Infinity };

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
afterAll(() => emulators.close());

const vectors = (count: number) => Array.from({ length: count }, () => unitVector());
const commitOne = async (collection: Collection) => (await commit(emulators, collection, vectors(1)))[0];
const clients = () => [emulators.dynamo, emulators.s3];
const countOf = async (index: VectorIndex, collection: Collection) =>
  (await index.nearest(collection, unitVector(), ALL)).length;

/** A collection of some segments of one face each. */
async function collectionOf(segments: number): Promise<Collection> {
  const collection = await someCollection(emulators);
  for (let i = 0; i < segments; i++) await commitOne(collection);
  return collection;
}

/** Merges all the segments of a collection, and deletes the replaced objects immediately. */
const merge = (collection: Collection) =>
  compactCollection(emulators, collection, {
    graceMs: 0,
    limits: { segmentsPerLevel: 1, segmentsPerMerge: 98, largestSegment: 65_536 },
  });

describe('The index over segments', () => {
  vectorIndexContract(() => ({ store: emulators, index: segmentsIndex(emulators) }));

  it('lists segments before every search, and reads only those that it has not read', async () => {
    const index = segmentsIndex(emulators);
    const collection = await collectionOf(3);
    const search = () => index.nearest(collection, unitVector(), ALL);
    // The first list of a collection is confirmed by a second one.
    expect(await requestsOf(clients(), search)).toEqual({ QueryCommand: 2, GetObjectCommand: 3 });
    expect(await requestsOf(clients(), search)).toEqual({ QueryCommand: 1 });
    await commitOne(collection);
    expect(await requestsOf(clients(), search)).toEqual({ QueryCommand: 1, GetObjectCommand: 1 });
    expect(await requestsOf(clients(), search)).toEqual({ QueryCommand: 1 });
  });

  it('reads a segment once for all searches that wait for it', async () => {
    const index = segmentsIndex(emulators);
    const collection = await collectionOf(4);
    const requests = await requestsOf(clients(), async () => {
      const counts = await Promise.all(Array.from({ length: 20 }, () => countOf(index, collection)));
      expect(counts).toEqual(Array.from({ length: 20 }, () => 4));
    });
    // The first search lists twice; all others wait for one that lists after they began.
    expect(requests).toEqual({ QueryCommand: 3, GetObjectCommand: 4 });
  });

  it('gives a search that waits for another the faces that were committed after the other began', async () => {
    const index = segmentsIndex(emulators);
    const collection = await collectionOf(1);
    const hold = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const stop = intercept(emulators.s3, async ({ command, send }) => {
      if (command === 'GetObjectCommand') {
        reached.resolve();
        await hold.promise;
      }
      return send();
    });
    const first = countOf(index, collection);
    await reached.promise;
    await commitOne(collection);
    const second = countOf(index, collection);
    hold.resolve();
    expect(await second).toBe(2);
    expect(await first).toBeGreaterThanOrEqual(1);
    stop();
  });

  it('forgets a load that failed, and keeps what it had read', async () => {
    const index = segmentsIndex(emulators);
    const collection = await collectionOf(2);
    let failures = 1;
    const stop = intercept(emulators.s3, ({ send }) => {
      if (failures-- > 0) throw new Error('The line is cut.');
      return send();
    });
    await expect(countOf(index, collection)).rejects.toThrow('The line is cut.');
    expect(await countOf(index, collection)).toBe(2);
    stop();
  });

  describe('over its budget', () => {
    it('evicts the collections that were searched longest ago', async () => {
      const [a, b, c] = [await collectionOf(2), await collectionOf(2), await collectionOf(2)];
      const index = segmentsIndex(emulators, { budgetBytes: 4 * 1024 });
      const reads = async (collection: Collection) =>
        (await requestsOf(clients(), () => countOf(index, collection))).GetObjectCommand ?? 0;
      expect([await reads(a), await reads(b)]).toEqual([2, 2]);
      expect([await reads(a), await reads(c)]).toEqual([0, 2]);
      expect([await reads(a), await reads(b)]).toEqual([0, 2]);
    });

    it('finds everything nevertheless, though it keeps nothing in memory', async () => {
      const index = segmentsIndex(emulators, { budgetBytes: 0 });
      const collections = [await collectionOf(3), await collectionOf(2)];
      for (let round = 0; round < 2; round++) {
        const counts = await Promise.all(collections.flatMap((of) => [countOf(index, of), countOf(index, of)]));
        expect(counts).toEqual([3, 3, 2, 2]);
      }
      const { GetObjectCommand: reads } = await requestsOf(clients(), () => countOf(index, collections[0]));
      expect(reads).toBe(3);
    });
  });

  it('does not evict a collection that is being searched, whatever the budget', async () => {
    const index = segmentsIndex(emulators, { budgetBytes: 0 });
    const [slow, other] = [await collectionOf(2), await collectionOf(1)];
    const hold = Promise.withResolvers<void>();
    let reads = 0;
    const stop = intercept(emulators.s3, async ({ input, send }) => {
      if (String(input.Key).includes(slow.generation)) {
        reads++;
        await hold.promise;
      }
      return send();
    });
    const first = countOf(index, slow);
    expect(await countOf(index, other)).toBe(1);
    const second = countOf(index, slow);
    hold.resolve();
    expect([await first, await second, reads]).toEqual([2, 2, 2]);
    stop();
  });

  describe('while segments are merged', () => {
    it('reads the merged one, forgets the others, and finds the same faces', async () => {
      const index = segmentsIndex(emulators);
      const collection = await collectionOf(5);
      const query = unitVector();
      const before = await index.nearest(collection, query, ALL);
      expect(await merge(collection)).toMatchObject({ written: 1, replaced: 5, deleted: 5 });
      const requests = await requestsOf(clients(), async () => {
        expect(await index.nearest(collection, query, ALL)).toEqual(before);
      });
      expect(requests).toEqual({ QueryCommand: 2, GetObjectCommand: 1 });
      expect(await requestsOf(clients(), () => countOf(index, collection))).toEqual({ QueryCommand: 1 });
    });

    it('reads the merged one alone while those that it replaces are listed still', async () => {
      const collection = await someCollection(emulators);
      const faces = await commit(emulators, collection, vectors(4));
      await commitOne(collection);
      const replaces = (await listSegments(emulators, collection))
        .filter(({ count }) => count === faces.length)
        .map(({ segmentId }) => segmentId);
      const record = await putSegment(emulators, collection, encodeSegment(collection.pack, faces), {
        count: 4,
        level: 1,
      });
      const Item = { ...keys.segment(collection, record.segmentId), ...record, replaces };
      await emulators.dynamo.send(new PutCommand({ TableName: emulators.table, Item }));
      const requests = await requestsOf(clients(), async () => {
        expect(await countOf(segmentsIndex(emulators), collection)).toBe(5);
      });
      expect(requests).toEqual({ QueryCommand: 2, GetObjectCommand: 2 });
    });

    it('lists again when a segment that was listed has been merged and deleted by the time it is read', async () => {
      const index = segmentsIndex(emulators);
      const collection = await collectionOf(3);
      const begun = Promise.withResolvers<void>();
      const merged = begun.promise.then(async () => {
        stop();
        await merge(collection);
      });
      const stop = intercept(emulators.s3, async ({ send }) => {
        begun.resolve();
        await merged;
        return send();
      });
      expect(await countOf(index, collection)).toBe(3);
    });

    it('does not trust a list that lacks segments until a second list lacks them too', async () => {
      const index = segmentsIndex(emulators);
      const collection = await collectionOf(3);
      expect(await countOf(index, collection)).toBe(3);
      // A query of several pages may miss segments when a merge happens between two of them.
      let lies = 1;
      const stop = intercept(emulators.dynamo, async ({ send }) => {
        const answer = await send();
        return lies-- > 0
          ? { ...answer, output: { ...answer.output, Items: (answer.output.Items as []).slice(1) } }
          : answer;
      });
      expect(await countOf(index, collection)).toBe(3);
      stop();
      expect(await requestsOf(clients(), () => countOf(index, collection))).toEqual({ QueryCommand: 1 });
    });
  });

  describe('over a segment that cannot be read', () => {
    /** A collection of three segments, and the key of the second one's object. */
    async function broken() {
      const collection = await collectionOf(3);
      const [, { segmentId }] = await listSegments(emulators, collection);
      return { collection, Key: segmentKey(collection, segmentId), Bucket: emulators.bucket };
    }
    const search = (collection: Collection) => countOf(segmentsIndex(emulators), collection);

    it('names the object that is missing, having listed again', async () => {
      const { collection, Key, Bucket } = await broken();
      await emulators.s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const requests = await requestsOf([emulators.dynamo], async () => {
        const error = await search(collection).catch((reason) => reason);
        expect(error).toBeInstanceOf(MissingSegment);
        expect(error).toMatchObject({ segment: Key, message: `Segment ${Key}: the object is missing.` });
      });
      expect(requests).toEqual({ QueryCommand: 2 });
    });

    it.each([
      ['damaged', (body: Uint8Array) => body.with(300, body[300] ^ 1), 'quantised'],
      ['cut off', (body: Uint8Array) => body.subarray(0, 300), 'ninthBits'],
      ['empty', () => new Uint8Array(), 'object'],
    ])('names the object that is %s', async (_, damage, block) => {
      const { collection, Key, Bucket } = await broken();
      const bytes = await bytesOf(emulators, Key);
      await emulators.s3.send(new PutObjectCommand({ Bucket, Key, Body: damage(bytes) }));
      const error = await search(collection).catch((reason) => reason);
      expect(error).toBeInstanceOf(CorruptSegment);
      expect(error).toMatchObject({ segment: Key, block });
      // The error is not cached: the next search reads the restored object.
      await emulators.s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes }));
      expect(await search(collection)).toBe(3);
    });

    it('names an unsupported version; faces are listed, added and deleted all the same', async () => {
      const { collection, Key } = await broken();
      const bytes = await bytesOf(emulators, Key);
      await overwrite(emulators, Key, ofVersion(bytes, NEWER));
      const error = await search(collection).catch((reason) => reason);
      expect(error).toBeInstanceOf(UnsupportedSegment);
      expect(error).not.toBeInstanceOf(CorruptSegment);
      expect(error).toMatchObject({
        segment: Key,
        version: NEWER,
        message: unsupported(Key),
      });
      const [added] = await addFaces(emulators, collection, somePhoto(), someFaces(1));
      expect(await getFaces(emulators, collection, [added.faceId])).toHaveLength(1);
      expect(await faceIdsOf(emulators, collection)).toHaveLength(4);
      expect((await removeFaces(emulators, collection, [added.faceId])).deleted).toEqual([added.faceId]);
      // As a release does that reads the version: the vector of the deleted face is still there.
      await overwrite(emulators, Key, bytes);
      expect(await search(collection)).toBe(4);
    });

    it('goes on with other collections', async () => {
      const index = segmentsIndex(emulators);
      const { collection, Key, Bucket } = await broken();
      await emulators.s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const other = await collectionOf(2);
      const outcomes = await Promise.allSettled([countOf(index, collection), countOf(index, other)]);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    });

    it.each([
      ['another model pack', 'visage-0', 640, 'made by pack visage-0, not visage-1'],
      ['another number of dimensions', 'visage-1', 512, '512 dimensions, not 640'],
    ])('refuses vectors of %s', async (_, pack, dimensions, problem) => {
      const collection = await collectionOf(1);
      const index = segmentsIndex(emulators);
      expect(await countOf(index, collection)).toBe(1);
      const foreign = encodeSegment(pack, [{ faceId: randomUUID(), vector: unitVector(dimensions) }]);
      const record = await putSegment(emulators, collection, foreign, { count: 1, level: 0 });
      await emulators.dynamo.send(
        new PutCommand({
          TableName: emulators.table,
          Item: { ...keys.segment(collection, record.segmentId), ...record },
        }),
      );
      await expect(countOf(index, collection)).rejects.toThrow(
        `Segment ${segmentKey(collection, record.segmentId)}, header: ${problem}.`,
      );
    });

    it("does not take another face's vector for the one asked for", async () => {
      const collection = await someCollection(emulators);
      const [{ faceId }] = await commit(emulators, collection, vectors(2));
      const [record] = await listSegments(emulators, collection);
      const [Bucket, Key] = [emulators.bucket, segmentKey(collection, record.segmentId)];
      const bytes = await bytesOf(emulators, Key);
      const index = segmentsIndex(emulators);
      for (const [damaged, error] of [
        [bytes.fill(60, record.headBytes), 'vectors: row 0 does not match its int8 row'],
        [bytes.subarray(0, record.headBytes + 100), 'vectors: the object ends in row 0'],
        [bytes.subarray(0, record.headBytes), 'object: it ends before bytes='],
      ] as const) {
        await emulators.s3.send(new PutObjectCommand({ Bucket, Key, Body: damaged }));
        await expect(index.vectorOf(collection, faceId)).rejects.toThrow(`Segment ${Key}, ${error}`);
      }
      await emulators.s3.send(new DeleteObjectCommand({ Bucket, Key }));
      await expect(index.vectorOf(collection, faceId)).rejects.toThrow(MissingSegment);
    });
  });
});
