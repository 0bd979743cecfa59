import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../layers/vision/detect/candidate.ts';
import { type DetectWorkers, findCandidates } from '../../../layers/vision/detect/detector.main.ts';
import type { CandidateObserver, Refusal } from '../../../layers/vision/detect/observer.ts';
import type { ScoredBox } from '../../../layers/vision/detect/priors.ts';
import type { GrowingPyramid } from '../../../layers/vision/image/build-pyramid.main.ts';

/** Long side of a photo so small that only the pass at 640 runs over it, at the photo's own size. */
const SIDE = 400;

function box(left: number, top: number, side: number, score: number): ScoredBox {
  return { left, top, width: side, height: side, score };
}

/** Finds the candidates of a small photo in which the pass at 640 finds these boxes. */
async function find(boxes: readonly ScoredBox[], observer?: CandidateObserver): Promise<readonly Candidate[]> {
  const workers = { count: 1, run: async () => ({ boxes, hotSpots: [] }) } as unknown as DetectWorkers;
  const pixels = { data: new Uint8Array(), width: SIDE, height: SIDE };
  const pyramid: GrowingPyramid = {
    size: pixels,
    level: async () => pixels,
    whole: async () => ({ base: pixels, levels: [] }),
  };
  return (await findCandidates({ workers, pyramid, observer }, () => undefined)).candidates;
}

/** Records what an observer is called with. */
function recorder() {
  const found: [Candidate, string][] = [];
  const refused: [Candidate, Refusal, Candidate | undefined][] = [];
  const observer: CandidateObserver = {
    found: (candidates, pass) => found.push(...candidates.map((candidate): [Candidate, string] => [candidate, pass])),
    refused: (...event) => refused.push(event as [Candidate, Refusal, Candidate | undefined]),
  };
  return { observer, found, refused };
}

describe('Candidates', () => {
  it('are the best of boxes that overlap, largest first', async () => {
    const found = await find([box(0, 0, 20, 0.9), box(100, 100, 50, 0.3), box(102, 102, 50, 0.8)]);
    expect(found.map(({ left, score }) => [left, score])).toEqual([
      [102, 0.8],
      [0, 0.9],
    ]);
  });

  it('are at least 8 pixels wide in the input of the pass', async () => {
    expect(await find([box(0, 0, 7.9, 0.9), box(50, 50, 8, 0.9)])).toHaveLength(1);
  });

  it('are the 200 largest', async () => {
    // A grid of 21 x 10 boxes, the first ones smallest.
    const grid = Array.from({ length: 210 }, (_, i) => box(19 * (i % 21), 19 * Math.floor(i / 21), 8 + i / 100, 0.5));
    const found = await find(grid);
    expect(found).toHaveLength(200);
    expect(Math.min(...found.map(({ width }) => width))).toBeCloseTo(8.1, 10);
  });
});

describe('An observer', () => {
  it('gets every box with its pass, and every refusal with the numbers compared', async () => {
    const { observer, found, refused } = recorder();
    // 50 x 50 shifted by 2, 2: 48 x 48 of 2 x 2500 - 2304 = 2696 shared, IoU .8546.
    await find([box(0, 0, 7, 0.9), box(100, 100, 50, 0.3), box(102, 102, 50, 0.8)], observer);
    expect(found.map(([{ left }, pass]) => [left, pass]).toSorted()).toEqual([
      [0, '640'],
      [100, '640'],
      [102, '640'],
    ]);
    const [[small, size], [weak, overlap, better]] = refused;
    expect([small.left, size]).toEqual([0, { gate: 'size', value: 7, limit: 8 }]);
    expect([weak.left, better?.left]).toEqual([100, 102]);
    expect(overlap).toEqual({ gate: 'box overlap', value: expect.closeTo(0.8546, 4), limit: 0.4 });
    expect(refused).toHaveLength(2);
  });

  it('gets the ranks of boxes beyond the 200 largest', async () => {
    const { observer, refused } = recorder();
    await find(
      Array.from({ length: 203 }, (_, i) => box(19 * (i % 21), 19 * Math.floor(i / 21), 8 + i / 100, 0.5)),
      observer,
    );
    expect(refused.map(([, refusal]) => refusal)).toEqual(
      [201, 202, 203].map((value) => ({ gate: 'box rank', value, limit: 200 })),
    );
  });

  it('changes no candidate', async () => {
    const boxes = [box(0, 0, 7, 0.9), box(100, 100, 50, 0.3), box(102, 102, 50, 0.8), box(200, 9, 12, 0.4)];
    expect(await find(boxes, recorder().observer)).toEqual(await find(boxes));
  });
});
