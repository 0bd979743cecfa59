/** A head: a small linear model of this project over features that the networks compute anyway (models/heads). */

import { decodeFloats } from '../../../models/floats.ts';
import type { ReadsNetworks } from '../networks/pack-format.ts';
import type { FaceFeatures, FeatureName, Part } from './features.ts';
import { featuresFor, readPart } from './features.ts';

/** Format of models/heads/*.json. */
export interface HeadFile extends ReadsNetworks {
  /** Parts of a face's features that are the input, in order. */
  readonly reads: readonly Part[];
  /** Weights of every score, one float32 for each number of the input: base64, little-endian. */
  readonly weights: readonly string[];
  readonly biases: readonly number[];
}

export interface Head {
  /** Features that the input is read from. */
  readonly features: readonly FeatureName[];
  /** Computes the weighted sums of the input. @throws Error  a feature that it is read from was not extracted */
  scores(face: FaceFeatures): number[];
}

/** Opens a head. @throws Error  the numbers of rows of weights and of biases differ */
export function openHead({ reads, weights, biases }: HeadFile): Head {
  if (weights.length !== biases.length) throw new Error('A head needs one bias for each score');
  const rows = weights.map(decodeFloats);
  return {
    features: featuresFor(reads),
    scores(face) {
      const parts = reads.map((part) => readPart(part, face));
      return rows.map((row, i) => biases[i] + weightedSum(parts, row));
    },
  };
}

function weightedSum(parts: readonly Float32Array[], weights: Float32Array): number {
  let sum = 0;
  let w = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) sum += part[i] * weights[w++];
  if (w !== weights.length) throw new Error(`A head of ${weights.length} weights was given ${w} numbers`);
  return sum;
}

/** Logistic function, 0 to 1. */
export function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
