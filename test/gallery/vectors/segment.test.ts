import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CorruptSegment, UnreadableSegment, UnsupportedSegment } from '../../../layers/gallery/errors.ts';
import { hadamard } from '../../../layers/gallery/vectors/hadamard.ts';
import { READABLE_VERSIONS, WRITTEN_VERSION } from '../../../layers/gallery/vectors/header.ts';
import { dequantise } from '../../../layers/gallery/vectors/quantise.ts';
import { decodeHead, decodeSegment, encodeSegment, faceIdAt } from '../../../layers/gallery/vectors/segment.ts';
import { cosine, unitVector } from '../builders.ts';
import { BLOCKS_AT, COUNT_AT, forgeHeader, NEWER, OLDER, ofVersion, unsupported, VERSION_AT } from './forge.ts';

const randomFaces = (count: number, dimensions: number) =>
  Array.from({ length: count }, () => ({ faceId: randomUUID(), vector: unitVector(dimensions) }));

describe('A segment', () => {
  it('gives back ids, pack and sizes exactly, for any number of faces and dimensions', () => {
    const counts = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 70 }), fc.string({ maxLength: 18 }), (count, dimensions, name) => {
        const pack = name.replaceAll('\0', '');
        const faces = randomFaces(count, dimensions);
        const segment = decodeSegment('s', encodeSegment(pack, faces).bytes);
        expect(segment).toMatchObject({ pack, count, dimensions });
        expect(faces.map((_, index) => faceIdAt(segment, index))).toEqual(faces.map(({ faceId }) => faceId));
        expect(segment.vectors).toHaveLength(count * dimensions);
      }),
    );
  });

  it('keeps the direction of 640 dimensions: cosine within 4e-5 in nine bits, 1e-6 in float16', () => {
    const faces = randomFaces(200, 640);
    const segment = decodeSegment('s', encodeSegment('visage-1', faces).bytes);
    for (const [index, { vector }] of faces.entries()) {
      const row = [index * 640, (index + 1) * 640] as const;
      const ninthBits = segment.ninthBits.subarray(index * 80, (index + 1) * 80);
      const nineBits = dequantise(segment.quantised.subarray(...row), ninthBits, segment.scales[index]);
      expect(1 - cosine(hadamard(vector), nineBits)).toBeLessThan(4e-5);
      expect(1 - cosine(vector, segment.vectors.subarray(...row))).toBeLessThan(1e-6);
    }
  });

  it('encodes to the same bytes again from what was decoded', () => {
    const { bytes } = encodeSegment('visage-1', randomFaces(7, 33));
    const { pack, count, dimensions, vectors, ...head } = decodeSegment('s', bytes);
    const faces = Array.from({ length: count }, (_, index) => ({
      faceId: faceIdAt({ pack, count, dimensions, ...head }, index),
      vector: vectors.subarray(index * dimensions, (index + 1) * dimensions),
    }));
    expect(encodeSegment(pack, faces).bytes).toEqual(bytes);
  });

  it('has a head that is read without the rest: 740 bytes a face of 640 dimensions, and the header', () => {
    const { bytes, headBytes } = encodeSegment('visage-1', randomFaces(64, 640));
    expect(headBytes).toBe(128 + 64 * 740);
    expect(bytes).toHaveLength(headBytes + 64 * 1280);
    const { vectors: _, ...head } = decodeSegment('s', bytes);
    expect(decodeHead('s', bytes.subarray(0, headBytes))).toEqual(head);
    expect(decodeHead('s', bytes)).toEqual(head);
  });

  it('starts its blocks at multiples of 64 bytes and is little-endian', () => {
    const { bytes, headBytes } = encodeSegment('p', [{ faceId: randomUUID(), vector: [1, -0.5, 0.25] }]);
    expect([bytes.length % 64, headBytes % 64]).toEqual([0, 0]);
    expect(Buffer.from(bytes.subarray(0, 24)).toString('hex')).toBe(
      `${Buffer.from('VISAGSEG').toString('hex')}02000000030000000100000080000000`,
    );
    // An odd number of dimensions is not transformed. In steps of 1/127 the values are 127, -63.5 and 31.75: float16,
    // ninth bits (the last lies below its 32), int8.
    expect([...bytes.subarray(headBytes, headBytes + 6)]).toEqual([0x00, 0x3c, 0x00, 0xb8, 0x00, 0x34]);
    expect(bytes[headBytes - 64]).toBe(0b011);
    expect([...bytes.subarray(headBytes - 128, headBytes - 125)]).toEqual([127, 256 - 64, 32]);
  });

  it('is decoded at any alignment of its bytes in memory', () => {
    const { bytes } = encodeSegment('p', randomFaces(3, 5));
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(decodeSegment('s', shifted.subarray(1))).toEqual(decodeSegment('s', bytes));
  });

  it('is not made of nothing, of vectors of two lengths, or of a vector without direction', () => {
    const [a, b] = [...randomFaces(1, 3), ...randomFaces(1, 4)];
    expect(() => encodeSegment('p', [])).toThrow(RangeError);
    expect(() => encodeSegment('p', [a, b])).toThrow('A vector has 4 dimensions, the first of its segment 3.');
    expect(() => encodeSegment('p', [{ ...a, vector: [NaN, 1, 0] }])).toThrow(RangeError);
    expect(() => encodeSegment('p'.repeat(65), [a])).toThrow(RangeError);
  });
});

describe('A damaged segment', () => {
  const { bytes, headBytes } = encodeSegment('visage-1', randomFaces(5, 19));

  it('is refused whichever byte is changed', () => {
    for (let at = 0; at < bytes.length; at++) {
      const damaged = new Uint8Array(bytes);
      damaged[at] ^= 1 << (at % 8);
      expect(() => decodeSegment('s', damaged)).toThrow(CorruptSegment);
      if (at < headBytes) expect(() => decodeHead('s', damaged.subarray(0, headBytes))).toThrow(CorruptSegment);
    }
  });

  it('is refused at every length but its own', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSegment('s', bytes.subarray(0, length))).toThrow(CorruptSegment);
      if (length < headBytes) expect(() => decodeHead('s', bytes.subarray(0, length))).toThrow(CorruptSegment);
    }
    expect(() => decodeSegment('s', Buffer.concat([bytes, Buffer.alloc(64)]))).toThrow(CorruptSegment);
  });

  it('is refused when it is arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        expect(() => decodeSegment('s', noise)).toThrow(CorruptSegment);
      }),
    );
  });

  it('is refused, or read within its bounds, when its header was forged with a correct checksum', () => {
    const anySize = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), anySize, (field, value) => {
        const at = field * 4;
        const forged = forgeHeader(bytes, at, value);
        try {
          const { vectors, dimensions, count } = decodeSegment('s', forged);
          expect(vectors).toHaveLength(dimensions * count);
        } catch (error) {
          expect(error).toBeInstanceOf(at === VERSION_AT ? UnsupportedSegment : CorruptSegment);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is named in the error, with the damaged block', () => {
    const damage = (at: number) => {
      const damaged = new Uint8Array(bytes);
      damaged[at] ^= 1;
      return () => decodeSegment('gen/x.seg', damaged);
    };
    expect(damage(0)).toThrow('Segment gen/x.seg, header: does not begin like a segment.');
    expect(damage(60)).toThrow('Segment gen/x.seg, header: wrong CRC32.');
    expect(damage(128)).toThrow('Segment gen/x.seg, faceIds: wrong CRC32.');
    expect(damage(128 + 128)).toThrow('Segment gen/x.seg, scales: wrong CRC32.');
    expect(damage(headBytes - 65)).toThrow('Segment gen/x.seg, quantised: wrong CRC32.');
    expect(damage(headBytes - 1)).toThrow('Segment gen/x.seg, ninthBits: wrong CRC32.');
    expect(damage(headBytes)).toThrow('Segment gen/x.seg, vectors: wrong CRC32.');
    expect(() => decodeHead('s', bytes.subarray(0, 200))).toThrow(
      `Segment s, ninthBits: 200 bytes of a head of ${headBytes}.`,
    );
    expect(() => decodeSegment('s', forgeHeader(bytes, BLOCKS_AT, 192))).toThrow(
      'header: blocks are not where they must be.',
    );
    expect(() => decodeSegment('s', forgeHeader(bytes, COUNT_AT, 0))).toThrow('header: 0 faces of 19 dimensions.');
  });
});

describe('A segment of another version', () => {
  const { bytes, headBytes } = encodeSegment('visage-1', randomFaces(5, 19));

  it.each([NEWER, OLDER])('%i is refused as unsupported, whole or by its head', (version) => {
    const other = ofVersion(bytes, version);
    const reads = [
      () => decodeSegment('gen/x.seg', other),
      () => decodeHead('gen/x.seg', other.subarray(0, headBytes)),
    ];
    for (const read of reads) {
      expect(read).toThrow(UnsupportedSegment);
      expect(read).toThrow(unsupported('gen/x.seg', version));
    }
  });

  it.each([
    [3, [2], 'unsupported version 3, this release reads version 2: upgrade.'],
    [4, [2, 3], 'unsupported version 4, this release reads versions 2 and 3: upgrade.'],
    [1, [2], 'unsupported version 1, this release reads version 2: go back to a release that reads it.'],
  ])('%i where %j are read has an error that states what to do', (version, readable, message) => {
    const error = new UnsupportedSegment('gen/x.seg', version, readable);
    expect(error).toMatchObject({ version, readable, message: `Segment gen/x.seg: ${message}` });
  });

  it('is not written: what this release writes, it reads', () => {
    expect(READABLE_VERSIONS).toContain(WRITTEN_VERSION);
    expect(READABLE_VERSIONS).toEqual(READABLE_VERSIONS.toSorted((a, b) => a - b));
    expect(bytes[VERSION_AT]).toBe(WRITTEN_VERSION);
  });

  it('is unreadable and not corrupt, whatever follows its header', () => {
    const other = ofVersion(bytes, NEWER).fill(255, 128);
    const error = catchError(() => decodeSegment('s', other));
    expect(error).toBeInstanceOf(UnreadableSegment);
    expect(error).not.toBeInstanceOf(CorruptSegment);
  });

  it('is corrupt when the checksum of its header does not match', () => {
    const damaged = new Uint8Array(bytes);
    damaged[VERSION_AT] = NEWER;
    expect(catchError(() => decodeSegment('s', damaged))).toBeInstanceOf(CorruptSegment);
  });
});

function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It did not throw.');
}
