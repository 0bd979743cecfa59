import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logistic, openHead } from '../../../layers/vision/attributes/head.ts';
import { decodeFloats, encodeFloats } from '../../../models/floats.ts';
import { bareFace, fullFace } from './sample-features.ts';

const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 });
const weights = (length: number) => fc.array(float, { minLength: length, maxLength: length });

describe('Weights', () => {
  it('are encoded in base64 and decoded without loss', () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 50 }), (values) => {
        expect(decodeFloats(encodeFloats(values))).toEqual(values);
      }),
    );
  });

  it('are little-endian float32', () => {
    expect(encodeFloats(Float32Array.of(1, -2))).toBe(Buffer.from('0000803f000000c0', 'hex').toString('base64'));
  });
});

describe('A head', () => {
  it('adds the weighted sum of its parts to its bias, for every score', () => {
    fc.assert(
      fc.property(weights(4), weights(4), float, float, (first, second, p, q) => {
        const lids = [0.18, Math.log(0.18)];
        const head = openHead({
          networks: [],
          reads: [{ of: 'lids' }, { of: 'lids' }],
          weights: [first, second].map((row) => encodeFloats(Float32Array.from(row))),
          biases: [p, q],
        });
        const sum = (row: readonly number[], bias: number) =>
          row.reduce((total, weight, i) => total + Math.fround(weight) * Math.fround(lids[i % 2]), bias);
        const [a, b] = head.scores(fullFace);
        expect(a).toBeCloseTo(sum(first, p), 3);
        expect(b).toBeCloseTo(sum(second, q), 3);
      }),
    );
  });

  it('needs the features of the parts that it reads, each once, and none for parts that every face has', () => {
    const needs = (...reads: Parameters<typeof openHead>[0]['reads']) =>
      openHead({ networks: [], reads, weights: [], biases: [] }).features;
    expect(needs({ of: 'lips' }, { of: 'lids' })).toEqual([]);
    expect(needs({ of: 'loose' }, { of: 'ages' }, { of: 'looseMap', cells: [] })).toEqual(['loose']);
    const vectors = (['mobilefacenet', 'dlib-resnet'] as const).map((network) => ({ of: 'vector', network }) as const);
    expect(needs({ of: 'strength' }, ...vectors, { of: 'aligned', cells: [] })).toEqual(['aligned', 'dlib-resnet']);
  });

  it('refuses a number of biases that differs from that of the rows of weights', () => {
    expect(() => openHead({ networks: [], reads: [], weights: ['', ''], biases: [1] })).toThrow(
      'one bias for each score',
    );
  });

  it.each([1, 3])('of %i weights refuses to read two numbers', (count) => {
    const head = openHead({
      networks: [],
      reads: [{ of: 'lids' }],
      weights: [encodeFloats(new Float32Array(count))],
      biases: [0],
    });
    expect(() => head.scores(fullFace)).toThrow(`A head of ${count} weights was given 2 numbers`);
  });

  it('names a feature that was not extracted', () => {
    const head = openHead({ networks: [], reads: [{ of: 'loose' }], weights: [''], biases: [0] });
    expect(() => head.scores(bareFace)).toThrow('The feature "loose" of this face was not extracted');
  });
});

describe('The logistic curve', () => {
  it('is one half at 0, rises, and is point-symmetric about that point', () => {
    expect(logistic(0)).toBe(0.5);
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (z) => {
        expect(logistic(z) + logistic(-z)).toBeCloseTo(1, 12);
        expect(logistic(z + 1)).toBeGreaterThanOrEqual(logistic(z));
      }),
    );
  });
});
