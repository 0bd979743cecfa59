import { randomUUID } from 'node:crypto';
import type { Neighbour } from '../../../layers/gallery/index.ts';
import { decodeHead, encodeSegment, type SegmentHead } from '../../../layers/gallery/vectors/segment.ts';
import { unitVector } from '../builders.ts';

export interface Face {
  readonly faceId: string;
  readonly vector: Float32Array;
}

export function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** A unit vector whose cosine with another is about 1 / sqrt(1 + noise²). */
export function near(vector: Float32Array, noise: number): Float32Array {
  const direction = unitVector(vector.length);
  const sum = vector.map((value, i) => value + noise * direction[i]);
  const length = Math.sqrt(inner(sum, sum));
  return sum.map((value) => value / length);
}

/** Faces of people: those of one person have cosines of .8 to .9, those of different people are unrelated. */
export function people(count: number, facesEach: number, dimensions: number): Face[] {
  return Array.from({ length: count }, () => unitVector(dimensions)).flatMap((person) =>
    Array.from({ length: facesEach }, () => ({ faceId: randomUUID(), vector: near(person, 0.4) })),
  );
}

export function headOf(faces: readonly Face[]): SegmentHead {
  return decodeHead('s', encodeSegment('visage-1', faces).bytes);
}

/** All faces by their float32 cosines, nearest first. */
export function bruteForce(faces: readonly Face[], query: Float32Array): Neighbour[] {
  return faces
    .map(({ faceId, vector }) => ({ faceId, cosine: inner(query, vector) }))
    .sort((a, b) => b.cosine - a.cosine);
}
