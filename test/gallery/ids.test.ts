import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameBasedUuid, nameFace, nameImage, uuidFromBytes, uuidToBytes } from '../../layers/gallery/ids.ts';

/** The contract's pattern of FaceId and ImageId. */
const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const free = () => false;
const box = { left: 0.25, top: 0.25, width: 0.1, height: 0.2 };

describe('A name-based UUID', () => {
  // RFC 9562, appendix A.2 and A.4; the namespace is its NameSpace_DNS.
  it.each([
    [3, '5df41881-3aed-3515-88a7-2f4a814cf09e'],
    [5, '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
  ] as const)('of version %i is the one that the RFC works out', (version, expected) => {
    expect(nameBasedUuid(version, '6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(expected);
  });

  it('has the version and variant of RFC 9562 whatever the name', () => {
    fc.assert(
      fc.property(fc.constantFrom(3 as const, 5 as const), fc.uuid(), fc.string(), (version, namespace, name) => {
        const uuid = nameBasedUuid(version, namespace, name);
        expect(uuid).toMatch(PATTERN);
        expect(uuid[14]).toBe(String(version));
        expect('89ab').toContain(uuid[19]);
      }),
    );
  });
});

describe("An image's id", () => {
  const image = fc.record(
    { sha256: fc.string(), externalImageId: fc.string() },
    { requiredKeys: ['sha256'], noNullPrototype: true },
  );
  const generation = randomUUID();

  it('is version 3 and the same for the same image', () => {
    fc.assert(
      fc.property(image, (named) => {
        expect(nameImage(generation, named)).toMatch(PATTERN);
        expect(nameImage(generation, named)[14]).toBe('3');
        expect(nameImage(generation, { ...named })).toBe(nameImage(generation, named));
      }),
    );
  });

  it('differs whenever the image, the ExternalImageId or the generation does, however the parts would join', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string({ minLength: 1 }), (start, end, moved) => {
        const ids = [
          { sha256: start + moved, externalImageId: end },
          { sha256: start, externalImageId: moved + end },
          { sha256: start + moved },
          { sha256: start },
          { sha256: start, externalImageId: 'null' },
        ].flatMap((named) => [nameImage(generation, named), nameImage(randomUUID(), named)]);
        expect(new Set(ids).size).toBe(moved + end === 'null' ? ids.length - 1 : ids.length);
      }),
    );
  });
});

describe("A face's id", () => {
  const imageId = randomUUID();

  it('is version 5 and survives a move within its cell of the grid', () => {
    const moved = { ...box, left: box.left + 0.0005, width: box.width - 0.0005 };
    expect(nameFace(imageId, box, 0, free)).toMatch(PATTERN);
    expect(nameFace(imageId, box, 0, free)[14]).toBe('5');
    expect(nameFace(imageId, moved, 0, free)).toBe(nameFace(imageId, box, 0, free));
  });

  it('differs by image, place and number of removals', () => {
    const ids = [
      nameFace(imageId, box, 0, free),
      nameFace(randomUUID(), box, 0, free),
      nameFace(imageId, { ...box, left: box.left + 0.1 }, 0, free),
      nameFace(imageId, { ...box, height: box.height + 0.1 }, 0, free),
      nameFace(imageId, box, 1, free),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is never one that is taken, and always the same one for the same faces in the same order', () => {
    const boxes = fc.array(fc.record({ left: unit(), top: unit(), width: unit(), height: unit() }), { maxLength: 30 });
    fc.assert(
      fc.property(boxes, (places) => {
        const name = () => {
          const taken = new Set<string>();
          for (const place of [...places, ...places]) taken.add(nameFace(imageId, place, 0, (id) => taken.has(id)));
          return [...taken];
        };
        expect(name()).toHaveLength(2 * places.length);
        expect(name()).toEqual(name());
      }),
    );
  });
});

describe('The bytes of a UUID', () => {
  it('convert back to its text', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(uuidFromBytes(uuidToBytes(uuid))).toBe(uuid);
      }),
    );
  });

  it('are not made of text that is no UUID', () => {
    for (const text of ['', 'no', '6ba7b810-9dad-11d1-80b4-00c04fd430', 'zba7b810-9dad-11d1-80b4-00c04fd430c8']) {
      expect(() => uuidToBytes(text)).toThrow(RangeError);
    }
  });
});

function unit() {
  return fc.float({ min: 0, max: 1, noNaN: true });
}
