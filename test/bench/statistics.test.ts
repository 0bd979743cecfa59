import { describe, expect, it } from 'vitest';
import { medians, percentile, ratios } from '../../bench/statistics.ts';

describe('A percentile', () => {
  it('is the value that this share of them does not exceed, in any order', () => {
    const values = [5, 1, 4, 2, 3, 6, 7, 8, 9, 10];
    expect(percentile(values, 0.5)).toBe(6);
    expect(percentile(values, 0.95)).toBe(10);
    expect(percentile(values, 0)).toBe(1);
    expect(percentile([7], 0.99)).toBe(7);
    expect(values[0]).toBe(5);
  });
});

describe('The medians of several results', () => {
  it('are computed number by number at any depth, and names stay', () => {
    const result = (p50Ms: number, decode: number) => ({ runs: [{ photo: 'a.jpg', p50Ms, stages: { decode } }] });
    expect(medians([result(10, 3), result(90, 1), result(11, 2)])).toEqual(result(11, 2));
  });

  it('leave out what some results lack', () => {
    expect(medians([{ a: 1, b: 2 }, { a: 3 }, { a: 5 }])).toEqual({ a: 3 });
    expect(
      medians([
        [1, 2],
        [3, 4, 5],
      ]),
    ).toEqual([3, 4]);
  });
});

describe('The ratios of two results', () => {
  it('are the numbers of the first divided by those of the second', () => {
    expect(
      ratios({ photo: 'a', p50Ms: 50, stages: { decode: 30 } }, { photo: 'b', p50Ms: 100, stages: { decode: 10 } }),
    ).toEqual({ photo: 'a', p50Ms: 0.5, stages: { decode: 3 } });
  });

  it('are null where the divisor is zero, and leave out what one result lacks', () => {
    expect(ratios({ growthMb: 3, faces: 2, attributes: 5 }, { growthMb: 0, faces: 2 })).toEqual({
      growthMb: null,
      faces: 1,
    });
  });
});
