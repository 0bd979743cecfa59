import { describe, expect, it } from 'vitest';
import { compareSearches, type Sample } from '../../eval/users.ts';
import { similarityCurve } from '../../layers/vision/training.ts';

/** A pack whose score is the cosine. */
const PACK = {
  crowd: () => 0,
  similarity: similarityCurve({ slope: 46.477, middle: 0.6661, knee: 1, steepSlope: 46.477 }),
};

function sample(person: string, x: number, y: number, confidence = 50): Sample {
  return { person, vector: Float32Array.of(x, y), confidence, sharpness: 70 };
}

const rounded = (report: object) =>
  JSON.parse(JSON.stringify(report, (_, value) => (typeof value === 'number' ? Number(value.toFixed(4)) : value)));

describe('A search with five photos, three of them of one person', () => {
  // Cosines:      a1      a2      a3      b       c
  //       a1              .8     -.28    -.96     .72
  //       a2                      .352   -.6      .16
  //       a3                              .5376  -.868
  const samples = [
    sample('a', 1, 0, 100),
    sample('a', 0.8, 0.6, 50),
    sample('a', -0.28, 0.96, 0),
    sample('b', -0.96, 0.28),
    sample('c', 0.72, -0.693974),
  ];
  const report = compareSearches(samples, PACK);

  it('has the three as probes, and a user for each person', () => {
    expect(report).toMatchObject({ people: 1, probes: 3, users: 3 });
  });

  it('among faces finds two of three, and misses a3, to which b is nearer than a1 and a2', () => {
    // Similarity 80 begins at a cosine of .6959, 99 at .7650: of the six own cosines the two of .8 reach both, of the six of others .72
    // reaches 80. At a false match rate below one in six the threshold is just above .72.
    expect(rounded(report.faces)).toEqual({
      rank1: 0.6667,
      wrong: 1,
      found: { 80: 0.3333, 99: 0.3333 },
      falseMatchRate: { 80: 0.1667, 99: 0 },
      foundAtRate: { '0.0001': 0.3333, '0.00001': 0.3333 },
    });
  });

  it('compares each probe with the mean of the person’s other two', () => {
    // a1 with (.52, 1.56) / 1.6444: .316, less than c's .72. a2 with (.72, .96) / 1.2 = (.6, .8): .96. a3 with (1.8, .6) / 1.8974:
    // .038, less than b's .5376. Of three own cosines .96 alone is above the others' highest.
    expect(rounded(report.mean)).toEqual({
      rank1: 0.3333,
      wrong: 2,
      found: { 80: 0.3333, 99: 0.3333 },
      falseMatchRate: { 80: 0.1667, 99: 0 },
      foundAtRate: { '0.0001': 0.3333, '0.00001': 0.3333 },
    });
    expect(report.weightedBySharpness).toEqual(report.mean);
  });

  it('leaves out of a weighted mean what has a weight of 0', () => {
    // a3 counts for nothing: a1 is compared with a2 and a2 with a1, .8 each. a3 itself with (140, 30) / 143.2: -.073.
    expect(rounded(report.weightedByConfidence)).toMatchObject({
      wrong: 1,
      found: { 80: 0.6667, 99: 0.6667 },
      foundAtRate: { '0.0001': 0.6667, '0.00001': 0.6667 },
    });
  });

  it('by the best face has the first rank of the search among faces, and one cosine a person', () => {
    // Own cosines .8, .8 and .352.
    expect(report.best.rank1).toBe(report.faces.rank1);
    expect(rounded(report.best)).toMatchObject({ wrong: 1, foundAtRate: { '0.0001': 0.6667, '0.00001': 0.6667 } });
  });
});

it('A probe that is as near to another person as to its own is wrong', () => {
  const samples = [sample('a', 1, 0), sample('a', 1, 0), sample('a', 1, 0), sample('b', 1, 0)];
  expect(compareSearches(samples, PACK).faces).toMatchObject({ wrong: 3, rank1: 0 });
});
