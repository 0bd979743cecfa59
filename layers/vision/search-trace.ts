/** Answers why a face was not found: every candidate of one search, its scores, and the gate that refused it. */

import type { Candidate } from './detect/candidate.ts';
import { GATES, type Refusal } from './detect/observer.ts';
import type { Box } from './face.ts';
import { iou, toRatios } from './geometry/rect.ts';
import type { FoundFace } from './mesh/found-face.ts';
import { meshBounds } from './mesh/mesh.ts';
import type { FaceObserver } from './mesh/observer.ts';

/** What a fit made of a candidate. */
export interface Fit {
  /** Bounds of the mesh, in ratios of the upright image: of a face of the answer, its box. */
  readonly box: Box;
  /** The mesh network's probability of a face, 0 to 1. */
  readonly meshScore: number;
  /**
   * Mean distance between the two networks' keypoints, in longer sides of the mesh; infinite if they were not compared.
   */
  readonly disagreement: number;
  /** Probability that this is a face, in percent. */
  readonly confidence: number;
}

export interface TracedCandidate {
  /**
   * Pass of the detector that found it: long side of the network's input in pixels, and what is special about the pass.
   */
  readonly pass: string;
  /** The detector's box, in ratios of the upright image. */
  readonly box: Box;
  /** The detector's probability of a face, 0 to 1. */
  readonly detectorScore: number;
  /** Undefined if a gate refused the candidate before it was fitted. */
  readonly firstFit: Fit | undefined;
  /** Best fit of a candidate whose first fit left doubt; undefined of others. */
  readonly refit: Fit | undefined;
  /** Why it is not a face; undefined of a face of the answer. */
  readonly refusal: Refusal | undefined;
  /** Index among the candidates of the better one that the refusal compares it with. */
  readonly by: number | undefined;
}

/** A candidate while the photo is searched. */
interface Entry {
  readonly candidate: Candidate;
  readonly pass: string;
  first?: FoundFace;
  refit?: FoundFace;
  refusal?: Refusal;
  by?: Entry | undefined;
  /** Place in the answer, from 0; infinite if it is not in it. */
  place: number;
}

/** Records the search for the faces of one photo. */
export class SearchTrace implements FaceObserver {
  #base = { width: 1, height: 1 };
  readonly #entries = new Map<Candidate | FoundFace, Entry>();

  began(base: { readonly width: number; readonly height: number }): void {
    this.#base = base;
  }

  found(candidates: readonly Candidate[], pass: string): void {
    for (const candidate of candidates) this.#entries.set(candidate, { candidate, pass, place: Infinity });
  }

  fitted(candidate: Candidate, face: FoundFace): void {
    const entry = this.#entryOf(candidate);
    entry.first = face;
    this.#entries.set(face, entry);
  }

  refitted(candidate: Candidate, face: FoundFace): void {
    const entry = this.#entryOf(candidate);
    entry.refit = face;
    this.#entries.set(face, entry);
  }

  judged(face: FoundFace, judged: FoundFace): void {
    const entry = this.#entryOf(face);
    if (entry.refit) entry.refit = judged;
    else entry.first = judged;
    this.#entries.set(judged, entry);
  }

  refused(refused: Candidate | FoundFace, refusal: Refusal, by?: Candidate | FoundFace): void {
    const entry = this.#entryOf(refused);
    entry.refusal = refusal;
    entry.by = by && this.#entryOf(by);
  }

  answered(faces: readonly FoundFace[]): void {
    for (const [i, face] of faces.entries()) {
      const entry = this.#entryOf(face);
      entry.place = i;
      // The refit of a candidate may be refused, and its first fit not.
      delete entry.refusal;
      delete entry.by;
    }
  }

  /**
   * Lists the faces of the answer in its order, then what was refused: by the last gate first, then by descending
   * detector score. The detector answers one place with many boxes: those that overlap a candidate of the same pass are
   * not listed beside it.
   */
  candidates(): TracedCandidate[] {
    const entries = withoutFurtherBoxes([...new Set(this.#entries.values())].sort(inOrder));
    const indices = new Map(entries.map((entry, i) => [entry, i]));
    return entries.map(({ candidate, pass, first, refit, refusal, by }) => ({
      pass,
      box: toRatios(candidate, this.#base),
      detectorScore: candidate.score,
      firstFit: first && this.#fitOf(first),
      refit: refit && this.#fitOf(refit),
      refusal,
      by: by && indices.get(by),
    }));
  }

  #fitOf({ mesh, disagreement, confidence }: FoundFace): Fit {
    return { box: toRatios(meshBounds(mesh), this.#base), meshScore: mesh.score, disagreement, confidence };
  }

  #entryOf(known: Candidate | FoundFace): Entry {
    const entry = this.#entries.get(known);
    if (!entry) throw new Error('The search reported no such candidate');
    return entry;
  }
}

/** IoU from which two boxes of one pass show the same place. */
const SAME_PLACE = 0.4;

/**
 * Drops boxes that were refused before any fit and overlap another of their pass.
 * @param entries  the ones to prefer first
 */
function withoutFurtherBoxes(entries: readonly Entry[]): Entry[] {
  const listed: Entry[] = [];
  for (const entry of entries) {
    const isFurther = listed.some(
      ({ pass, candidate }) => pass === entry.pass && iou(candidate, entry.candidate) > SAME_PLACE,
    );
    if (gateOf(entry) > GATES.indexOf('box overlap') || !isFurther) listed.push(entry);
  }
  return listed;
}

function inOrder(p: Entry, q: Entry): number {
  if (!p.refusal && !q.refusal) return p.place - q.place;
  return gateOf(q) - gateOf(p) || q.candidate.score - p.candidate.score;
}

/** Number of the gate that refused a candidate; past the last for a face. */
function gateOf({ refusal }: Entry): number {
  return refusal ? GATES.indexOf(refusal.gate) : GATES.length;
}
