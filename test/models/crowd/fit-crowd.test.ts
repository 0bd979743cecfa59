import { describe, expect, it } from 'vitest';
import { xorshift } from '../../../eval/xorshift.ts';
import { unitVector } from '../../../layers/vision/training.ts';
import { fitCrowd, uncapped } from '../../../models/crowd/fit-crowd.ts';

const random = xorshift(7);
const vectors = Array.from({ length: 3000 }, () => unitVector(Float32Array.from({ length: 6 }, () => random() - 0.4)));
/** A quadratic form in the first two coordinates, and a linear part. */
const targets = Float64Array.from(vectors, ([a, b, c]) => 0.3 + 0.4 * a * a + 0.2 * a * b + 0.1 * c);
const axes = [0, 1, 2].map((i) => new Float64Array(3).fill(1, i, i + 1));
const folds = vectors.map((_, i) => i % 2);

describe('A crowd function', () => {
  const { form, heldOut } = fitCrowd(vectors, targets, axes, folds);

  it('finds a quadratic form and a linear part again', () => {
    const predict = uncapped(form);
    for (const [i, vector] of vectors.slice(0, 50).entries()) {
      expect(Math.abs(predict(vector) - targets[i])).toBeLessThan(0.03);
    }
  });

  it('predicts each vector by a function that was fitted without its fold', () => {
    const off = Math.max(...heldOut.map((value, i) => Math.abs(value - targets[i])));
    expect(off).toBeGreaterThan(0);
    expect(off).toBeLessThan(0.04);
  });

  it('has the mean of the targets', () => {
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
    expect(mean(vectors.map(uncapped(form)))).toBeCloseTo(mean(targets), 6);
  });
});
