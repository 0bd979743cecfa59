import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalImageIdOf, nameOf } from '../../../layers/rekognition/photo/external-image-id.ts';

/** As AWS's service model has it. */
const LEGAL = /^[a-zA-Z0-9_.\-:]{1,255}$/;

/** Any well-formed text; many characters that are legal, and many that need escapes. */
const names = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('a', 'Z', '0', '2', 'f', ':', '/', '.', '_', '-', ' ', '+', '%', 'é', '人', '😀'),
    minLength: 1,
  }),
);

describe('The ExternalImageId of a name', () => {
  it.each([
    ['ann.jpg', 'ann.jpg'],
    ['2024/Ann Lee.jpg', '2024::Ann:20Lee.jpg'],
    ['a:b', 'a:3ab'],
    ['a::20b', 'a:3a:3a20b'],
    ['a/20b', 'a::20b'],
    ['1+1 %41', '1:2b1:20:2541'],
    ['Zoë', 'Zo:c3:ab'],
    ['人/😀', ':e4:ba:ba:::f0:9f:98:80'],
    ['\u{feff}bom', ':ef:bb:bfbom'],
  ])('of %j is %s', (name, id) => {
    expect(externalImageIdOf(name)).toBe(id);
    expect(nameOf(id)).toBe(name);
  });

  it('is legal, and decodes to the name, for any name', () => {
    fc.assert(
      fc.property(names, (name) => {
        const id = externalImageIdOf(name);
        if (id === undefined) return;
        expect(id).toMatch(LEGAL);
        expect(nameOf(id)).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });

  it('differs for different names', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        fc.pre(a !== b && externalImageIdOf(a) !== undefined);
        expect(externalImageIdOf(a)).not.toBe(externalImageIdOf(b));
      }),
    );
  });

  it('has at most 255 characters, or is undefined', () => {
    expect(externalImageIdOf('a'.repeat(255))).toHaveLength(255);
    expect(externalImageIdOf('a'.repeat(256))).toBeUndefined();
    expect(externalImageIdOf(' '.repeat(85))).toHaveLength(255);
    expect(externalImageIdOf(' '.repeat(86))).toBeUndefined();
  });
});

describe('An ExternalImageId that encodes no name', () => {
  it.each(['a:b', ':', 'a:', ':4', ':41', ':ZZ', ':2F', ':2f', ':ff', ':c3', ':c3::', 'employee:42:x'])(
    'such as %s decodes to none',
    (id) => {
      expect(nameOf(id)).toBeUndefined();
    },
  );

  it('decodes to none, or to a name with that encoding', () => {
    const ids = fc.string({ unit: fc.constantFrom(...':::::abcdef0123456789Zz_.-'), minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(ids, (id) => {
        const name = nameOf(id);
        if (name !== undefined) expect(externalImageIdOf(name)).toBe(id);
      }),
      { numRuns: 2000 },
    );
  });
});
