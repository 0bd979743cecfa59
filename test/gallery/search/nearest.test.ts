import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunks } from '../../../layers/gallery/parallel.ts';
import { Arena } from '../../../layers/gallery/search/arena.ts';
import { nearest } from '../../../layers/gallery/search/nearest.ts';
import type { Neighbour } from '../../../layers/gallery/search/port.ts';
import { loadScan } from '../../../layers/gallery/search/scan.ts';
import { hadamard } from '../../../layers/gallery/vectors/hadamard.ts';
import { dequantise } from '../../../layers/gallery/vectors/quantise.ts';
import { cosine, unitVector } from '../builders.ts';
import { bruteForce, type Face, headOf, near, people } from './clusters.ts';

const DIMENSIONS = 64;
const scan = await loadScan();

function arenaOf(segments: readonly (readonly Face[])[]): Arena {
  const arena = new Arena();
  for (const faces of segments) arena.add(record(faces), headOf(faces));
  return arena;
}

const record = (faces: readonly Face[]) => ({
  segmentId: randomUUID(),
  count: faces.length,
  bytes: 0,
  headBytes: 0,
  level: 0,
});

/** Cosines of all faces with nine bits a value, nearest first: the ranking that the search has to return exactly. */
function nineBits(faces: readonly Face[], query: Float32Array) {
  const head = headOf(faces);
  const width = query.length / 8;
  return faces
    .map(({ faceId }, row) => {
      const levels = head.quantised.subarray(row * query.length, (row + 1) * query.length);
      const ninthBits = head.ninthBits.subarray(row * width, (row + 1) * width);
      return { faceId, cosine: cosine(hadamard(query), dequantise(levels, ninthBits, head.scales[row])) };
    })
    .sort((a, b) => b.cosine - a.cosine);
}

/**
 * Asserts the same faces in the same order, except for faces whose cosines are equal within the rounding of float32.
 */
function expectRanking(found: readonly Neighbour[], expected: readonly Neighbour[], all: readonly Neighbour[]) {
  const cosines = new Map(all.map((face) => [face.faceId, face.cosine]));
  expect(new Set(idsOf(found)).size).toBe(expected.length);
  for (const [i, { faceId, cosine: reported }] of found.entries()) {
    expect(Math.abs(reported - expected[i].cosine)).toBeLessThan(1e-6);
    expect(Math.abs(reported - (cosines.get(faceId) ?? NaN))).toBeLessThan(1e-6);
  }
}

const idsOf = (neighbours: readonly { faceId: string }[]) => neighbours.map(({ faceId }) => faceId);

describe('The nearest faces in memory', () => {
  // 3,000 faces fill the first slabs of 1,024 and begin a larger one.
  const faces = people(150, 20, DIMENSIONS);
  const arena = arenaOf(chunks(faces, 37));

  it('are exactly those of a full comparison, in its order, for any limit and threshold', () => {
    const limits = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 4096 }));
    const thresholds = fc.oneof(fc.constant(-Infinity), fc.double({ min: -1, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        limits,
        thresholds,
        fc.nat(faces.length - 1),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (limit, minCosine, index, noise) => {
          const query = near(faces[index].vector, noise);
          const found = nearest(arena, scan, query, { limit, minCosine });
          const all = nineBits(faces, query);
          expectRanking(found, all.filter((face) => face.cosine >= minCosine).slice(0, limit), all);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are found however deep the scan has to go', () => {
    // One person with more faces than the first scan returns, all very close to each other.
    const person = unitVector(DIMENSIONS);
    const alike = Array.from({ length: 2000 }, () => ({ faceId: randomUUID(), vector: near(person, 0.05) }));
    const many = arenaOf([[...alike, ...faces.slice(0, 1000)]]);
    const found = nearest(many, scan, person, { limit: 4096, minCosine: 0.9 });
    expect(new Set(idsOf(found))).toEqual(new Set(idsOf(alike)));
    expect(nearest(many, scan, person, { limit: 1500, minCosine: 0.9 })).toHaveLength(1500);
  });

  it('are found without scoring every face, whatever the threshold', () => {
    let deepest = 0;
    const spy: typeof scan = (vectors, query, depth) => {
      deepest = Math.max(deepest, depth);
      return scan(vectors, query, depth);
    };
    nearest(arena, spy, faces[0].vector, { limit: 10, minCosine: -Infinity });
    expect(deepest).toBe(256);
  });

  it('are each found once, though segments that are being merged hold them twice', () => {
    const doubled = arenaOf([faces.slice(0, 400), faces.slice(0, 400), faces.slice(100, 700)]);
    for (const limit of [1, 7, 300, 4096]) {
      const query = near(faces[200].vector, 0.3);
      const found = nearest(doubled, scan, query, { limit, minCosine: -Infinity });
      const all = nineBits(faces.slice(0, 700), query);
      expectRanking(found, all.slice(0, limit), all);
    }
  });

  it('are none in an empty arena, and none below the threshold', () => {
    expect(nearest(new Arena(), scan, unitVector(DIMENSIONS), { limit: 10, minCosine: -Infinity })).toEqual([]);
    expect(nearest(arena, scan, faces[0].vector, { limit: 10, minCosine: Infinity })).toEqual([]);
    expect(idsOf(nearest(arena, scan, faces[0].vector, { limit: 10, minCosine: 0.99 }))).toEqual([faces[0].faceId]);
  });

  it('are not sought with a vector of another length', () => {
    expect(() => nearest(arena, scan, unitVector(32), { limit: 1, minCosine: 0 })).toThrow(
      new RangeError('A vector of 32 dimensions was searched among vectors of 64.'),
    );
  });
});

describe('Against float32 vectors of 640 dimensions, a search of 20,000', () => {
  const faces = people(2000, 10, 640);
  const arena = arenaOf(chunks(faces, 5000));
  const queries = Array.from({ length: 20 }, (_, i) => near(faces[i * 997].vector, 0.3));
  const searches = queries.map((query) => ({
    found: nearest(arena, scan, query, { limit: 100, minCosine: -Infinity }),
    truth: bruteForce(faces, query),
  }));

  it('finds the nearest first, and at least .99 of the nearest hundred', () => {
    const recalls = searches.map(({ found, truth }) => {
      const hundred = new Set(idsOf(truth.slice(0, 100)));
      return found.filter(({ faceId }) => hundred.has(faceId)).length / 100;
    });
    expect(searches.map(({ found }) => found[0].faceId)).toEqual(searches.map(({ truth }) => truth[0].faceId));
    expect(recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length).toBeGreaterThanOrEqual(0.99);
  });

  it('is off by less than .001 in every cosine', () => {
    for (const { found, truth } of searches) {
      const exact = new Map(truth.map((face) => [face.faceId, face.cosine]));
      for (const { faceId, cosine: reported } of found) {
        expect(Math.abs(reported - (exact.get(faceId) ?? NaN))).toBeLessThan(0.001);
      }
    }
  });

  it('keeps 736 bytes a face', () => {
    expect(arena.residentBytes / faces.length).toBe(736);
  });
});

describe('Segments in memory', () => {
  it('come and go in any order, and what is left is found where it is', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(7), { maxLength: 8 }), (counts, leaving) => {
        const arena = new Arena();
        const segments = counts.map((count) => {
          const faces = people(count, 1, 8);
          return { faces, record: record(faces) };
        });
        const left = new Set<(typeof segments)[number]>();
        for (const [i, segment] of segments.entries()) {
          arena.add(segment.record, headOf(segment.faces));
          left.add(segment);
          const gone = segments[leaving[i]];
          if (gone) left.delete(gone);
          arena.retain(new Set([...left].map(({ record: { segmentId } }) => segmentId)));
        }
        const faces = [...left].flatMap((segment) => segment.faces);
        expect(arena.rows).toBe(faces.length);
        for (const segment of segments) {
          for (const [row, { faceId, vector }] of segment.faces.entries()) {
            const found = arena.find(faceId);
            expect(found?.record).toBe(left.has(segment) ? segment.record : undefined);
            if (!found) continue;
            expect(found.row).toBe(row);
            expect(found.cosine(vector)).toBeGreaterThan(0.999);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are not added twice', () => {
    const faces = people(5, 1, 8);
    const [arena, once] = [new Arena(), record(faces)];
    arena.add(once, headOf(faces));
    arena.add(once, headOf(faces));
    expect(arena.rows).toBe(5);
  });
});

describe('A scan', () => {
  it("is refused a view that does not begin where its buffer does, which usearch's binding would read from there", () => {
    const rows = new Int8Array(64).subarray(16);
    expect(() => scan(rows, new Int8Array(16), 1)).toThrow(RangeError);
    expect(() => scan(new Int8Array(64), new Int8Array(32).subarray(16), 1)).toThrow(RangeError);
  });
});
