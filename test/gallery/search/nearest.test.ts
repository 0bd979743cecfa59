import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunks } from '../../../layers/gallery/parallel.ts';
import { Arena } from '../../../layers/gallery/search/arena.ts';
import { CrowdTerms } from '../../../layers/gallery/search/crowd-terms.ts';
import { nearest } from '../../../layers/gallery/search/nearest.ts';
import type { Neighbour } from '../../../layers/gallery/search/port.ts';
import { loadScan } from '../../../layers/gallery/search/scan.ts';
import { hadamard } from '../../../layers/gallery/vectors/hadamard.ts';
import { dequantise } from '../../../layers/gallery/vectors/quantise.ts';
import { unit } from '../../../layers/gallery/vectors/unit.ts';
import { unitVector } from '../builders.ts';
import {
  addTo,
  arenaOf,
  bruteForce,
  type Face,
  flatForm,
  formAt,
  headOf,
  near,
  people,
  record,
  someForm,
} from './clusters.ts';

const DIMENSIONS = 64;
const scan = await loadScan();
const ALL = { limit: 4096, minScore: -Infinity };

/**
 * Faces as a segment's head holds them, nine bits a value: a comparison with these is what the search has to return
 * exactly. The transform is its own inverse.
 */
function inNineBits(faces: readonly Face[]): Face[] {
  const { dimensions, quantised, ninthBits, scales } = headOf(faces);
  return faces.map(({ faceId }, row) => {
    const levels = quantised.subarray(row * dimensions, (row + 1) * dimensions);
    const bits = ninthBits.subarray((row * dimensions) / 8, ((row + 1) * dimensions) / 8);
    return { faceId, vector: unit(hadamard(dequantise(levels, bits, scales[row]))) };
  });
}

/**
 * Asserts the same faces in the same order, except for faces whose scores are equal within the rounding of float32.
 */
function expectRanking(found: readonly Neighbour[], expected: readonly Neighbour[], all: readonly Neighbour[]) {
  const scores = new Map(all.map((face) => [face.faceId, face.score]));
  expect(new Set(idsOf(found)).size).toBe(expected.length);
  for (const [i, { faceId, score }] of found.entries()) {
    expect(Math.abs(score - expected[i].score)).toBeLessThan(1e-6);
    expect(Math.abs(score - (scores.get(faceId) ?? NaN))).toBeLessThan(1e-6);
  }
}

const idsOf = (neighbours: readonly { faceId: string }[]) => neighbours.map(({ faceId }) => faceId);

/** Faces of one crowd: around a direction, so that the form that has it for its first axis is large for them. */
const crowdOfFaces = (count: number, direction: Float32Array) =>
  Array.from({ length: count }, () => ({ faceId: randomUUID(), vector: near(direction, 0.6) }));

describe.each([
  ['is the same for all', flatForm(DIMENSIONS)],
  ['is .6 to .85, as that of adults and infants', someForm(DIMENSIONS, 0.95)],
  ['has more than the spread that a scan expresses', someForm(DIMENSIONS, 2)],
  ['has far more than that', { ...someForm(DIMENSIONS, 1), weights: [-10, 3, -3] }],
])('The nearest faces in memory, where the crowd function %s', async (_, form) => {
  // 3,000 faces fill the first slabs of 1,024 and begin a larger one.
  const faces = [...people(120, 20, DIMENSIONS), ...crowdOfFaces(600, form.axes[0] ?? unitVector(DIMENSIONS))];
  const stored = inNineBits(faces);
  const arena = await arenaOf(form, chunks(faces, 37));

  it('are exactly those of a full comparison, in its order, for any limit and threshold', () => {
    const limits = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 4096 }));
    const thresholds = fc.oneof(fc.constant(-Infinity), fc.double({ min: -1.5, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        limits,
        thresholds,
        fc.nat(faces.length - 1),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (limit, minScore, index, noise) => {
          const query = near(faces[index].vector, noise);
          const found = nearest(arena, scan, query, { limit, minScore });
          const all = bruteForce(stored, query, form);
          expectRanking(found, all.filter(({ score }) => score >= minScore).slice(0, limit), all);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are each found once, though segments that are being merged hold them twice', async () => {
    const doubled = await arenaOf(form, [faces.slice(2200, 2600), faces.slice(2200, 2600), faces.slice(2300, 2900)]);
    for (const limit of [1, 7, 300, 4096]) {
      const query = near(faces[2350].vector, 0.3);
      const found = nearest(doubled, scan, query, { limit, minScore: -Infinity });
      const all = bruteForce(stored.slice(2200, 2900), query, form);
      expectRanking(found, all.slice(0, limit), all);
    }
  });
});

describe('The nearest faces in memory', async () => {
  const form = someForm(DIMENSIONS, 0.85);
  const faces = people(150, 20, DIMENSIONS);
  const arena = await arenaOf(form, chunks(faces, 37));

  it('are found however deep the scan has to go', async () => {
    // One person with more faces than the first scan returns, all very close to each other.
    const person = unitVector(DIMENSIONS);
    const alike = Array.from({ length: 2000 }, () => ({ faceId: randomUUID(), vector: near(person, 0.05) }));
    const many = await arenaOf(form, [[...alike, ...faces.slice(0, 1000)]]);
    const minScore = 0.9 - formAt(form, person);
    const found = nearest(many, scan, person, { limit: 4096, minScore });
    expect(new Set(idsOf(found))).toEqual(new Set(idsOf(alike)));
    expect(nearest(many, scan, person, { limit: 1500, minScore })).toHaveLength(1500);
  });

  it('are found without scoring every face, whatever the threshold', () => {
    let deepest = 0;
    const spy: typeof scan = (vectors, query, depth) => {
      deepest = Math.max(deepest, depth);
      return scan(vectors, query, depth);
    };
    nearest(arena, spy, faces[0].vector, { limit: 10, minScore: -Infinity });
    expect(deepest).toBe(256);
  });

  it('are none in an empty arena, and none below the threshold', () => {
    const [{ faceId, vector }] = faces;
    const itself = 1 - formAt(form, vector);
    expect(nearest(new Arena(new CrowdTerms(form.linear.length, form)), scan, vector, { ...ALL, limit: 10 })).toEqual(
      [],
    );
    expect(nearest(arena, scan, vector, { limit: 10, minScore: Infinity })).toEqual([]);
    expect(idsOf(nearest(arena, scan, vector, { limit: 10, minScore: itself - 0.01 }))).toEqual([faceId]);
  });

  it('are not sought with a vector of another length', () => {
    expect(() => nearest(arena, scan, unitVector(32), { limit: 1, minScore: 0 })).toThrow(
      new RangeError('A vector of 32 dimensions was searched among vectors of 64.'),
    );
  });
});

describe.each([
  // Nine bits a value: the fewer values, the larger their steps.
  [640, 0.001, 756],
  [192, 0.002, 252],
])('Against float32 vectors of %d dimensions, a search of 20,000', async (dimensions, most, bytes) => {
  const form = someForm(dimensions, 0.85);
  const faces = people(2000, 10, dimensions);
  const arena = await arenaOf(form, chunks(faces, 5000));
  const queries = Array.from({ length: 20 }, (_, i) => near(faces[i * 997].vector, 0.3));
  const searches = queries.map((query) => ({
    found: nearest(arena, scan, query, { limit: 100, minScore: -Infinity }),
    truth: bruteForce(faces, query, form),
  }));

  it('finds the nearest first, and at least .99 of the nearest hundred', () => {
    const recalls = searches.map(({ found, truth }) => {
      const hundred = new Set(idsOf(truth.slice(0, 100)));
      return found.filter(({ faceId }) => hundred.has(faceId)).length / 100;
    });
    expect(searches.map(({ found }) => found[0].faceId)).toEqual(searches.map(({ truth }) => truth[0].faceId));
    expect(recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length).toBeGreaterThanOrEqual(0.99);
  });

  it(`is off by less than ${most} in every score`, () => {
    for (const { found, truth } of searches) {
      const exact = new Map(truth.map((face) => [face.faceId, face.score]));
      for (const { faceId, score } of found) expect(Math.abs(score - (exact.get(faceId) ?? NaN))).toBeLessThan(most);
    }
  });

  it(`keeps ${bytes} bytes a face`, () => {
    expect(arena.residentBytes / faces.length).toBe(bytes);
  });
});

describe('Segments in memory', () => {
  it('come and go in any order, and what is left is found where it is', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(fc.nat(7), { maxLength: 8 }), async (counts, leaving) => {
        const form = someForm(8, 0.85);
        const arena = new Arena(new CrowdTerms(form.linear.length, form));
        const segments = counts.map((count) => {
          const faces = people(count, 1, 8);
          return { faces, record: record(faces) };
        });
        const left = new Set<(typeof segments)[number]>();
        for (const [i, segment] of segments.entries()) {
          await addTo(arena, segment.record, segment.faces);
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

  it('are not added twice', async () => {
    const faces = people(5, 1, 8);
    const [arena, once] = [new Arena(new CrowdTerms(8, flatForm(8))), record(faces)];
    await addTo(arena, once, faces);
    await addTo(arena, once, faces);
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
