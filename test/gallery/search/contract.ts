import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  addFaces,
  type Collection,
  createCollection,
  deleteCollection,
  type Store,
  type VectorIndex,
} from '../../../layers/gallery/index.ts';
import { chunks, inParallel } from '../../../layers/gallery/parallel.ts';
import {
  cosine,
  DIMENSIONS,
  nearlyItself,
  PACK,
  someCollection,
  someFaces,
  somePhoto,
  unitVector,
} from '../builders.ts';
import { bruteForce, type Face, inner, near, people } from './clusters.ts';

const ALL = { limit: 4096, minScore: -Infinity };

/** Commits vectors as IndexFaces does, up to 90 a photo. */
export async function commit(store: Store, collection: Collection, vectors: readonly Float32Array[]): Promise<Face[]> {
  const photos = await inParallel(chunks(vectors, 90), 4, async (some) => {
    const faces = someFaces(some.length).map((face, i) => ({ ...face, embedding: some[i] }));
    const stored = await addFaces(store, collection, somePhoto(), faces);
    return stored.map(({ faceId }, i) => ({ faceId, vector: some[i] }));
  });
  return photos.flat();
}

/** The contract of any index of vectors. */
export function vectorIndexContract(open: () => { store: Store; index: VectorIndex }): void {
  describe('The nearest faces of a collection', () => {
    it('are none while it is empty', async () => {
      const { store, index } = open();
      expect(await index.nearest(await someCollection(store), unitVector(), ALL)).toEqual([]);
    });

    it('come nearest first, with scores within .001 of those of the float32 vectors', async () => {
      const { store, index } = open();
      const collection = await someCollection(store);
      const faces = await commit(
        store,
        collection,
        people(40, 6, DIMENSIONS).map(({ vector }) => vector),
      );
      for (const { vector } of faces.slice(0, 5)) {
        const query = near(vector, 0.5);
        const truth = new Map(bruteForce(faces, query, PACK.crowdForm).map((face) => [face.faceId, face.score]));
        const found = await index.nearest(collection, query, ALL);
        expect(found).toHaveLength(faces.length);
        expect(found.map((face) => face.score)).toEqual(found.map((face) => face.score).toSorted((a, b) => b - a));
        for (const face of found) expect(Math.abs(face.score - (truth.get(face.faceId) ?? NaN))).toBeLessThan(0.001);
      }
    });

    it('are all that reach the threshold, up to the limit, and each once', async () => {
      const { store, index } = open();
      const collection = await someCollection(store);
      const [me, you] = [unitVector(), unitVector()];
      const mine = await commit(
        store,
        collection,
        Array.from({ length: 150 }, () => near(me, 0.3)),
      );
      await commit(
        store,
        collection,
        Array.from({ length: 150 }, () => near(you, 0.3)),
      );
      const minScore = nearlyItself(me) - 0.2;
      const found = await index.nearest(collection, me, { limit: 4096, minScore });
      expect(new Set(found.map(({ faceId }) => faceId))).toEqual(new Set(mine.map(({ faceId }) => faceId)));
      expect(found).toHaveLength(150);
      expect(await index.nearest(collection, me, { limit: 20, minScore })).toEqual(found.slice(0, 20));
      expect(await index.nearest(collection, me, { limit: 20, minScore: 1.1 })).toEqual([]);
    });

    it('include every face whose commit has returned', async () => {
      const { store, index } = open();
      const collection = await someCollection(store);
      for (let i = 0; i < 10; i++) {
        const [{ faceId, vector }] = await commit(store, collection, [unitVector()]);
        const [nearest] = await index.nearest(collection, vector, { limit: 1, minScore: nearlyItself(vector) });
        expect(nearest?.faceId).toBe(faceId);
      }
      expect(await index.nearest(collection, unitVector(), ALL)).toHaveLength(10);
    });

    it("are never another collection's, nor those of an earlier collection of the same id", async () => {
      const { store, index } = open();
      const vector = unitVector();
      const id = randomUUID();
      const earlier = await someCollection(store, id);
      await commit(store, earlier, [vector]);
      await commit(store, await someCollection(store), [vector]);
      expect(await index.nearest(earlier, vector, ALL)).toHaveLength(1);
      await deleteCollection(store, id);
      const later = await createCollection(store, { id, faceModelVersion: '7.0', pack: 'visage-1' });
      expect(await index.nearest(later, vector, ALL)).toEqual([]);
      const [mine] = await commit(store, later, [vector]);
      expect((await index.nearest(later, vector, ALL)).map(({ faceId }) => faceId)).toEqual([mine.faceId]);
    });
  });

  describe("A face's vector", () => {
    it('can be read right after its commit, of unit length and accurate', async () => {
      const { store, index } = open();
      const collection = await someCollection(store);
      for (const { faceId, vector } of await commit(
        store,
        collection,
        Array.from({ length: 30 }, () => unitVector()),
      )) {
        const known = await index.vectorOf(collection, faceId);
        if (!known) throw new Error(`No vector of ${faceId}`);
        expect(cosine(known, vector)).toBeGreaterThan(0.999999);
        expect(inner(known, known)).toBeCloseTo(1, 6);
      }
    });

    it('is undefined where the face does not exist', async () => {
      const { store, index } = open();
      const [collection, other] = [await someCollection(store), await someCollection(store)];
      const [{ faceId }] = await commit(store, collection, [unitVector()]);
      expect(await index.vectorOf(collection, randomUUID())).toBeUndefined();
      expect(await index.vectorOf(other, faceId)).toBeUndefined();
    });
  });
}
