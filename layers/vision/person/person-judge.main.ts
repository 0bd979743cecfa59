/** Asks the embedding whether a face that is not beyond doubt is a person's: an animal's face convinces the other networks. */

import { decodeFloats } from '../../../models/floats.ts';
import { logOddsOf } from '../mesh/confidence.ts';
import type { Judge } from '../mesh/find-faces.main.ts';
import type { FoundFace } from '../mesh/found-face.ts';
import type { ConfidenceFile } from '../networks/pack-format.ts';

/** Computes MobileFaceNet's vector of each face, of any length, in their order. */
type VectorsOf = (faces: readonly FoundFace[]) => readonly Promise<Float32Array>[];

/**
 * Makes a judge of faces. It replaces the confidence of every face below `beyondDoubt`, by a logistic regression over its
 * log-odds so far and the score of a linear classifier on its vector at length 1 (models/confidence). Faces beyond doubt,
 * nearly all plain portraits, keep their confidence and cost nothing; so do blurred ones, whose vector says nothing.
 */
export function personJudge({ beyondDoubt, person, judged }: ConfidenceFile, vectorsOf: VectorsOf): Judge {
  const weights = decodeFloats(person.weights);
  const confidenceOf = (face: FoundFace, vector: Float32Array) => {
    const score = person.bias + cosineTo(weights, vector);
    const z = judged.intercept + judged.evidence * logOddsOf(face.confidence) + judged.person * score;
    return 100 / (1 + Math.exp(-z));
  };
  return async (faces) => {
    const isBeyondDoubt = ({ confidence }: FoundFace) => logOddsOf(confidence) >= beyondDoubt;
    const doubtful = faces.filter((face) => !face.blurred && !isBeyondDoubt(face));
    const vectors = await Promise.all(vectorsOf(doubtful));
    const confidences = new Map(doubtful.map((face, i) => [face, confidenceOf(face, vectors[i])]));
    return faces.map((face) => {
      const confidence = confidences.get(face);
      return confidence === undefined ? face : { ...face, confidence };
    });
  };
}

/** Computes the inner product of weights with a vector brought to length 1. */
function cosineTo(weights: Float32Array, vector: Float32Array): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i] * vector[i];
    squares += vector[i] ** 2;
  }
  return sum / Math.sqrt(squares);
}
