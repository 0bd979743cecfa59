import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSegment, encodeSegment, joinSegments } from '../../../layers/gallery/vectors/segment.ts';
import { unitVector } from '../builders.ts';

const face = (dimensions: number) => ({ faceId: randomUUID(), vector: unitVector(dimensions) });
const segmentOf = (faces: ReturnType<typeof face>[]) => decodeSegment('test', encodeSegment('visage-1', faces).bytes);

describe('Joined segments', () => {
  it('are byte for byte what encoding their faces gives, in any order and selection', () => {
    const dimensions = fc.integer({ min: 1, max: 40 });
    const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        dimensions,
        sizes,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (d, counts, dice) => {
          const all = counts.flatMap((count) => {
            const faces = Array.from({ length: count }, () => face(d));
            const segment = segmentOf(faces);
            return faces.map((one, row) => ({ one, row: { segment, row }, key: dice.next().value as number }));
          });
          const chosen = all.sort((a, b) => a.key - b.key).slice(0, Math.ceil(all.length / 2));
          const joined = joinSegments(
            'visage-1',
            chosen.map(({ row }) => row),
          );
          const encoded = encodeSegment(
            'visage-1',
            chosen.map(({ one }) => one),
          );
          expect(joined.headBytes).toBe(encoded.headBytes);
          expect(Buffer.compare(joined.bytes, encoded.bytes)).toBe(0);
        },
      ),
    );
  });

  it('are refused of no faces, and of faces with vectors of two lengths', () => {
    expect(() => joinSegments('visage-1', [])).toThrow(RangeError);
    const rows = [segmentOf([face(8)]), segmentOf([face(9)])].map((segment) => ({ segment, row: 0 }));
    expect(() => joinSegments('visage-1', rows)).toThrow('Vectors of 9 dimensions do not go with those of 8.');
  });
});
