import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWorthRewriting, LIMITS, mayHoldDeadFaces, nextMerge } from '../../../layers/gallery/compaction/plan.ts';
import type { ListedSegment } from '../../../layers/gallery/segments.ts';

function segment(count: number, level = 0): ListedSegment {
  return { segmentId: randomUUID(), count, level, bytes: 0, headBytes: 0 };
}

/**
 * Merges until there is nothing to merge. Returns the segments that are left, and the number of faces that were
 * written.
 */
function compact(segments: ListedSegment[], limits = LIMITS): { left: ListedSegment[]; written: number } {
  let [left, written] = [segments, 0];
  for (let inputs = nextMerge(left, limits); inputs; inputs = nextMerge(left, limits)) {
    const faces = inputs.reduce((sum, { count }) => sum + count, 0);
    expect(inputs.length).toBeGreaterThanOrEqual(2);
    expect(inputs.length).toBeLessThanOrEqual(limits.segmentsPerMerge);
    expect(faces).toBeLessThanOrEqual(limits.largestSegment);
    expect(new Set(inputs.map(({ level }) => level)).size).toBe(1);
    left = [...left.filter((one) => !inputs?.includes(one)), segment(faces, inputs[0].level + 1)];
    written += faces;
  }
  return { left, written };
}

describe('The plan of a compaction', () => {
  it('terminates with no level too full, and every face kept', () => {
    const limits = { segmentsPerLevel: 4, segmentsPerMerge: 9, largestSegment: 100 };
    const segments = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 3 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(segments, (sizes) => {
        const before = sizes.map(([count, level]) => segment(count, level));
        const { left } = compact(before, limits);
        const faces = (some: ListedSegment[]) => some.reduce((sum, { count }) => sum + count, 0);
        expect(faces(left)).toBe(faces(before));
        const growing = left.filter(({ count }) => count <= limits.largestSegment / 2);
        for (const level of Map.groupBy(growing, ({ level }) => level).values()) {
          expect(level.length).toBeLessThanOrEqual(limits.segmentsPerLevel);
        }
      }),
    );
  });

  it('writes every one of a million faces six times at most, and leaves fewer than a hundred segments', () => {
    let left: ListedSegment[] = [];
    let written = 0;
    for (let commit = 0; commit < 333_333; commit += 17) {
      const result = compact([...left, ...Array.from({ length: 17 }, () => segment(3))]);
      left = result.left;
      written += result.written;
    }
    expect(left.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(999_999);
    expect(left.length).toBeLessThan(100);
    expect(written / 1_000_000).toBeLessThan(6);
  });

  it('goes through a backlog in the fewest merges', () => {
    expect(nextMerge(Array.from({ length: 500 }, () => segment(3)))).toHaveLength(98);
  });

  it('leaves large segments alone, whatever their number', () => {
    const large = Array.from({ length: 50 }, () => segment(LIMITS.largestSegment / 2 + 1, 4));
    expect(nextMerge(large)).toBeUndefined();
  });

  it('searches for dead vectors when more than a fifth of all are dead, and rewrites segments from a tenth', () => {
    const segments = [segment(60), segment(40)];
    expect([81, 80, 79].map((live) => mayHoldDeadFaces(segments, live))).toEqual([false, false, true]);
    expect(mayHoldDeadFaces([], 0)).toBe(false);
    expect([0, 5, 6, 60].map((dead) => isWorthRewriting(60, dead))).toEqual([false, false, true, true]);
  });
});
