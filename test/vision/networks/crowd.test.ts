import { describe, expect, it } from 'vitest';
import { crowdOf, openCrowd } from '../../../layers/vision/networks/crowd.ts';
import { encodeFloats } from '../../../models/floats.ts';

const file = {
  pack: 'some',
  constant: 0.25,
  linear: encodeFloats(Float32Array.of(0.5, 0, -0.25)),
  axes: encodeFloats(Float32Array.of(1, 0, 0, 1)),
  weights: [0.5, 0.125],
  most: 1,
};

describe('A crowd function', () => {
  it('is a constant, a linear part and the weighted squares along its axes, which read the first numbers', () => {
    // .25 + (.5 x 2 - .25 x 4) + .5 x 2² + .125 x 1² = 2.375, and 0 at (0, 0, 1) but for the constant and -.25.
    const vector = Float32Array.of(2, 1, 4);
    expect(crowdOf({ ...openCrowd(file), most: 9 })(vector)).toBeCloseTo(2.375, 6);
    expect(crowdOf(openCrowd(file))(Float32Array.of(0, 0, 1))).toBeCloseTo(0, 6);
  });

  it('is never above its largest value', () => {
    expect(crowdOf(openCrowd(file))(Float32Array.of(2, 1, 4))).toBe(1);
  });

  it('is refused with axes of several lengths, or longer than a vector', () => {
    expect(() => openCrowd({ ...file, weights: [1, 2, 3] })).toThrow('A crowd function of 3 axes has 4 values');
    expect(() => openCrowd({ ...file, weights: [1] })).toThrow('A crowd function of 1 axes has 4 values');
  });
});
