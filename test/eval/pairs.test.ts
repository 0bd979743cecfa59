import { describe, expect, it } from 'vitest';
import { evenlySpaced } from '../../eval/dataset.ts';
import { allPairs } from '../../eval/pairs.ts';
import { firstOfEachPerson, personOf } from '../../eval/people.ts';

describe('All pairs of a data set', () => {
  it('are compared once each, genuine by the names, and in ascending order', () => {
    const names = ['ann_1.jpg', 'ann_2.jpg', 'bob_1.jpg', 'bob_2.jpg', 'cem_1.jpg'];
    const vectors = [
      Float32Array.of(1, 0),
      Float32Array.of(0.6, 0.8),
      Float32Array.of(0, 1),
      // No face: bob has no genuine pair.
      undefined,
      Float32Array.of(0.8, 0.6),
    ];
    const { genuine, impostors } = allPairs(names, vectors, { crowd: () => 0 });
    const rounded = (values: Float64Array) => Array.from(values, (value) => Number(value.toFixed(6)));
    // ann_1 and ann_2.
    expect(rounded(genuine)).toEqual([0.6]);
    // ann_1 and bob_1, bob_1 and cem_1, ann_1 and cem_1, ann_2 and bob_1, ann_2 and cem_1: .6 * .8 + .8 * .6.
    expect(rounded(impostors)).toEqual([0, 0.6, 0.8, 0.8, 0.96]);
  });

  it('are scored less the mean of the crowd terms of both', () => {
    const vectors = [Float32Array.of(1, 0), Float32Array.of(0.6, 0.8)];
    const { impostors } = allPairs(['ann_1.jpg', 'bob_1.jpg'], vectors, { crowd: ([x]) => x / 4 });
    expect(impostors[0]).toBeCloseTo(0.6 - (0.25 + 0.15) / 2, 6);
  });
});

describe('The person of an image', () => {
  it('is its file name up to the last underscore', () => {
    expect(personOf('Ann_Lee_0001.jpg')).toBe('Ann_Lee');
  });

  it('has one first image', () => {
    expect(firstOfEachPerson(['ann_1.jpg', 'ann_2.jpg', 'ann_lee_1.jpg', 'bob_7.jpg', 'bob_8.jpg'])).toEqual([
      'ann_1.jpg',
      'ann_lee_1.jpg',
      'bob_7.jpg',
    ]);
  });
});

describe('A selection at even distances', () => {
  it('takes item floor(i n / count) for each i', () => {
    const list = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    // 0, 2.5, 5, 7.5.
    expect(evenlySpaced(list, 4)).toEqual([0, 2, 5, 7]);
  });

  it('takes everything where the limit is larger', () => {
    expect(evenlySpaced(['a', 'b', 'c'], 5)).toEqual(['a', 'b', 'c']);
  });
});
