import { describe, expect, it } from 'vitest';
import type { Fit, TracedCandidate } from '../../layers/vision/training.ts';
import { candidateTable, drawnCandidates, summaryOf } from '../../scripts/candidates.ts';

const PHOTO = { width: 1000, height: 500 };

const boxAt = (left: number) => ({ left, top: 0.1, width: 0.1, height: 0.2 });

function candidate(left: number, rest: Partial<TracedCandidate>): TracedCandidate {
  const nothing = { firstFit: undefined, refit: undefined, refusal: undefined, by: undefined };
  return { ...nothing, pass: '640', box: boxAt(left), detectorScore: 0.876, ...rest };
}

function fitOf(meshScore: number, disagreement: number, confidence: number): Fit {
  return { box: boxAt(0.5), meshScore, disagreement, confidence };
}

const CANDIDATES: readonly TracedCandidate[] = [
  candidate(0.1, { firstFit: fitOf(1, 0.0123, 99.96) }),
  candidate(0.11, {
    firstFit: fitOf(0.98, 0.02, 97),
    refusal: { gate: 'mesh overlap', value: 0.456, limit: 0.3 },
    by: 0,
  }),
  candidate(0.3, {
    firstFit: fitOf(0.5, 0.2, 0.1),
    refit: fitOf(0.6, 0.1, 12.34),
    refusal: { gate: 'confidence', value: 12.34, limit: 50 },
  }),
  candidate(0.7, {
    firstFit: fitOf(0.00404, Infinity, 0),
    refusal: { gate: 'mesh score', value: 0.00404, limit: 0.01 },
  }),
  candidate(0.8, { pass: '1280', refusal: { gate: 'size', value: 61.26, limit: 36 } }),
];

describe('The table of candidates', () => {
  it('has a row for each, with its last fit and the numbers that its gate compared', () => {
    expect(candidateTable(CANDIDATES, PHOTO).split('\n')).toEqual([
      'n  pass             box in px  detector    mesh  disagreement  confidence  gate',
      '1  640   100 x 100 at 100, 50       .88  1.0000          .012       100.0  face',
      '2  640   100 x 100 at 110, 50       .88   .9800          .020        97.0  mesh overlap .46 > .3 with #1',
      '3  640   100 x 100 at 300, 50       .88   .6000          .100        12.3  confidence 12.3 < 50 %',
      '4  640   100 x 100 at 700, 50       .88   .0040             -         0.0  mesh score .0040 < .01',
      '5  1280  100 x 100 at 800, 50       .88       -             -           -  size 61.3 > 36 px',
    ]);
  });

  it('of no candidate is its header', () => {
    expect(candidateTable([], PHOTO).split('\n')).toHaveLength(1);
  });
});

describe('The summary of candidates', () => {
  it('counts faces, and refused candidates by their gate', () => {
    expect(summaryOf(CANDIDATES)).toEqual({
      candidates: 5,
      faces: 1,
      refused: { 'mesh overlap': 1, confidence: 1, 'mesh score': 1, size: 1 },
    });
  });
});

describe('The drawing of candidates', () => {
  it('marks faces green, those refused after a fit red and before it orange, each with its number and gate', () => {
    const drawn = drawnCandidates(CANDIDATES);
    expect(drawn.map(({ label }) => label)).toEqual(['#1 100.0 %', '', '#3 confidence', '#4 mesh score', '#5 size']);
    const [face, again, unsure, hopeless, large] = drawn.map(({ colour }) => colour);
    expect(new Set([face, unsure, large]).size).toBe(3);
    expect([again, hopeless]).toEqual([unsure, unsure]);
  });

  it('marks a face where its mesh lies, and a refused candidate where the detector found it', () => {
    expect(drawnCandidates(CANDIDATES).map(({ box }) => box.left)).toEqual([0.5, 0.11, 0.3, 0.7, 0.8]);
  });

  it('dashes a refused box that shows a face once more', () => {
    expect(drawnCandidates(CANDIDATES).map(({ isDashed = false }) => isDashed)).toEqual([
      false,
      true,
      false,
      false,
      false,
    ]);
  });
});
