/** What an observer of the search learns about candidates. The search itself does not depend on it. */

import type { Candidate } from './candidate.ts';

/**
 * Gates between a box of the detector and a face of the answer, in the order in which a candidate meets them:
 * - `size`: shorter side of the box in pixels of the pass's input, against the window of sizes that the pass is trusted
 *   for
 * - `box overlap`: IoU with a box of a higher score
 * - `box rank`: place among the boxes by size
 * - `mesh score`: of a candidate that also has a low detector score
 * - `confidence`: of the best fit, in percent
 * - `same keypoints`: mean distance from the keypoints of a face of higher confidence, in longer sides of the smaller of
 *   the two meshes
 * - `mesh overlap`: IoU of two meshes, or the share of the smaller one where the detector and the networks of the mesh are
 *   not clear about it, with a face of higher confidence
 * - `face rank`: place among the faces by size
 */
export const GATES = [
  'size',
  'box overlap',
  'box rank',
  'mesh score',
  'confidence',
  'same keypoints',
  'mesh overlap',
  'face rank',
] as const;

export type Gate = (typeof GATES)[number];

/** Why a candidate is not a face: the number that a gate compared, and the limit on whose wrong side it lies. */
export interface Refusal {
  readonly gate: Gate;
  readonly value: number;
  readonly limit: number;
}

/** Follows the candidates of one photo through the detector's passes. */
export interface CandidateObserver {
  /** Called with every box that a pass found, before any gate. @param pass  name of the pass */
  found(candidates: readonly Candidate[], pass: string): void;
  /** Called when a gate refuses a candidate. @param by  the better one, where the gate compared two */
  refused(candidate: Candidate, refusal: Refusal, by?: Candidate): void;
}
