import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { javaDouble } from '../../../layers/rekognition/wire/java-double.ts';

const printed = [
  // Recorded from AWS: only these digits match the lengths of its bodies.
  [0.23503491282463074, '0.23503491282463074'],
  [5.483627319335938e-4, '5.483627319335938E-4'],
  [1731412800.417, '1.731412800417E9'],
  // By the rules of Double.toString.
  [100, '100.0'],
  [0, '0.0'],
  [-0, '-0.0'],
  [-2.5, '-2.5'],
  [0.001, '0.001'],
  [0.000999, '9.99E-4'],
  [9999999, '9999999.0'],
  [10_000_000, '1.0E7'],
  [1e-4, '1.0E-4'],
  [Number.MAX_VALUE, '1.7976931348623157E308'],
] as const;

describe('A number in the notation of Java', () => {
  it.each(printed)('%d is %s', (value, text) => {
    expect(javaDouble(value)).toBe(text);
  });

  it('parses back to the same double, whatever the double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(javaDouble(value))).toBe(value);
      }),
    );
  });

  it('has one form for each magnitude: a point always, an exponent only outside of [0.001, 10000000)', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const plain = value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e7);
        expect(javaDouble(value)).toMatch(plain ? /^-?\d+\.\d+$/ : /^-?\d\.\d+E-?\d+$/);
      }),
    );
  });
});
