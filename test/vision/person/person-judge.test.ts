import { describe, expect, it } from 'vitest';
import type { FoundFace } from '../../../layers/vision/mesh/found-face.ts';
import { MESH_POINTS } from '../../../layers/vision/mesh/mesh.ts';
import type { ConfidenceFile } from '../../../layers/vision/networks/pack-format.ts';
import { personJudge } from '../../../layers/vision/person/person-judge.main.ts';
import { encodeFloats } from '../../../models/floats.ts';

const point = { x: 0, y: 0 };

/** Odds of 3 to 1: log-odds of ln 3. */
const DOUBTFUL = faceOf(75);
/** Odds of 999 to 1: log-odds of 6.9. */
const CERTAIN = faceOf(99.9);

const FITTED: ConfidenceFile = {
  networks: [],
  evidence: { intercept: 0, detectorLogit: 0, meshLogit: 0, disagreementLog: 0 },
  beyondDoubt: 5,
  person: { weights: encodeFloats(Float32Array.from([2, 0])), bias: -1 },
  judged: { intercept: 0, evidence: 1, person: Math.log(3) },
};

function faceOf(confidence: number): FoundFace {
  return {
    mesh: { points: new Float32Array(3 * MESH_POINTS), score: 1, square: { centre: point, side: 1, angle: 0 } },
    keypoints: { eyeLeft: point, eyeRight: point, nose: point, mouthLeft: point, mouthRight: point },
    confidence,
    detectorScore: 1,
    disagreement: 0.02,
  };
}

/** A judge to whom every face has this vector, and the faces whose vectors it asked for. */
function judgeSeeing(vector: readonly number[]) {
  const asked: FoundFace[] = [];
  const judge = personJudge(FITTED, (faces) => {
    asked.push(...faces);
    return faces.map(async () => Float32Array.from(vector));
  });
  return { judge, asked };
}

describe('The judge of persons', () => {
  it.each([
    // At length 1 the vector is (1, 0): a score of 2 - 1 = 1, log-odds of ln 3 + ln 3: odds of 9 to 1.
    ['raises', [4, 0], 90],
    // (0, 1): a score of -1, log-odds of ln 3 - ln 3: even.
    ['lowers', [0, 7], 50],
    // (.6, .8): a score of .2, odds of 3^1.2 to 1.
    ['measures at length 1', [3, 4], 78.893],
  ])('%s the confidence of a doubtful face by its vector %j', async (_, vector, percent) => {
    const [{ confidence, mesh, keypoints }] = await judgeSeeing(vector).judge([DOUBTFUL]);
    expect(confidence).toBeCloseTo(percent, 2);
    expect({ mesh, keypoints }).toEqual({ mesh: DOUBTFUL.mesh, keypoints: DOUBTFUL.keypoints });
  });

  it('leaves faces beyond doubt as they are, asks for no vector of theirs, and keeps the order', async () => {
    const { judge, asked } = judgeSeeing([0, 1]);
    const judged = await judge([CERTAIN, DOUBTFUL, CERTAIN]);
    expect(judged[0]).toBe(CERTAIN);
    expect(judged[2]).toBe(CERTAIN);
    expect(asked).toEqual([DOUBTFUL]);
  });

  it('leaves a blurred face as it is', async () => {
    const { judge, asked } = judgeSeeing([0, 1]);
    const blurred = { ...DOUBTFUL, blurred: true };
    expect(await judge([blurred])).toEqual([blurred]);
    expect(asked).toEqual([]);
  });
});
