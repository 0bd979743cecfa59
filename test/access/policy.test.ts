import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayCall, mayUse } from '../../layers/access/index.ts';

const key = { operations: ['Search*', 'ListFaces'], collections: ['tenant-7.*', 'shared'] };

describe('A key', () => {
  it.each(['SearchFaces', 'SearchUsersByImage', 'ListFaces', 'Search'])('may call %s', (operation) => {
    expect(mayCall(key, operation)).toBe(true);
  });

  it.each(['IndexFaces', 'ListFacesX', 'XListFaces', 'search', ''])('may not call %j', (operation) => {
    expect(mayCall(key, operation)).toBe(false);
  });

  it.each(['tenant-7.staff', 'tenant-7.', 'shared'])('may use %s', (collection) => {
    expect(mayUse(key, collection)).toBe(true);
  });

  it.each(['tenant-70.staff', 'tenant-7', 'tenant-77', 'Shared', 'shared.', ''])('may not use %j', (collection) => {
    expect(mayUse(key, collection)).toBe(false);
  });

  it('that lists nothing may do nothing', () => {
    const none = { operations: [], collections: [] };
    expect([mayCall(none, 'ListFaces'), mayUse(none, 'staff'), mayUse(none, '')]).toEqual([false, false, false]);
  });
});

describe('A pattern', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '*'), maxLength: 8 });

  it('matches what the regular expression with .* for each star matches', () => {
    fc.assert(
      fc.property(pattern, text, (source, value) => {
        const whole = source.split('*').map(RegExp.escape).join('.*');
        expect(mayUse({ operations: [], collections: [source] }, value)).toBe(new RegExp(`^${whole}$`).test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('of many stars is matched quickly', () => {
    const started = performance.now();
    expect(mayUse({ operations: [], collections: ['*a'.repeat(2000)] }, `${'a'.repeat(100_000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
