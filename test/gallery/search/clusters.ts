import { randomUUID } from 'node:crypto';
import type { Neighbour } from '../../../layers/gallery/index.ts';
import { Arena } from '../../../layers/gallery/search/arena.ts';
import { CrowdTerms } from '../../../layers/gallery/search/crowd-terms.ts';
import { decodeHead, encodeSegment, type SegmentHead } from '../../../layers/gallery/vectors/segment.ts';
import type { SegmentRecord } from '../../../layers/gallery/vectors/segment-store.ts';
import type { CrowdForm } from '../../../layers/vision/networks/crowd.ts';
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

/** An arena of segments, each of which is a list of faces. */
export async function arenaOf(form: CrowdForm, segments: readonly (readonly Face[])[]): Promise<Arena> {
  const arena = new Arena(new CrowdTerms(form.linear.length, form));
  for (const faces of segments) await addTo(arena, record(faces), faces);
  return arena;
}

/** Adds a segment of faces to an arena. */
export async function addTo(arena: Arena, segment: SegmentRecord, faces: readonly Face[]): Promise<void> {
  const head = headOf(faces);
  arena.add(segment, head, await arena.crowd.ofRows(head));
}

export function record(faces: readonly Face[]): SegmentRecord {
  return { segmentId: randomUUID(), count: faces.length, bytes: 0, headBytes: 0, level: 0 };
}

/** The crowd function that is the same everywhere. */
export function flatForm(dimensions: number): CrowdForm {
  return { constant: 0, linear: new Float32Array(dimensions), axes: [], weights: [], most: 1 };
}

/**
 * A crowd function like that of a model pack: .6 for most vectors, and more the nearer they are to the first of its
 * axes, up to `most`.
 */
export function someForm(dimensions: number, most: number): CrowdForm {
  const axes = [0, 1, 2].map(() => unitVector(dimensions));
  const linear = unitVector(dimensions).map((value) => value / 20);
  return { constant: 0.6, linear, axes, weights: [most - 0.6, 0.05, -0.05], most };
}

/** The value of a crowd function, as its definition has it. */
export function formAt({ constant, linear, axes, weights, most }: CrowdForm, vector: Float32Array): number {
  const form = axes.reduce(
    (sum, axis, i) => sum + weights[i] * inner(axis, vector) ** 2,
    constant + inner(linear, vector),
  );
  return Math.min(most, form);
}

/** All faces by their float32 scores, nearest first. */
export function bruteForce(faces: readonly Face[], query: Float32Array, form = flatForm(query.length)): Neighbour[] {
  const score = (vector: Float32Array) => inner(query, vector) - (formAt(form, query) + formAt(form, vector)) / 2;
  return faces.map(({ faceId, vector }) => ({ faceId, score: score(vector) })).sort((a, b) => b.score - a.score);
}
