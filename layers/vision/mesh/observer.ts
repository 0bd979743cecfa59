import type { Candidate } from '../detect/candidate.ts';
import type { CandidateObserver, Refusal } from '../detect/observer.ts';
import type { FoundFace } from './found-face.ts';

/** Follows the candidates of one photo from the detector's boxes to the faces of the answer. */
export interface FaceObserver extends CandidateObserver {
  /** Called first. @param base  size of the picture in whose pixels all positions are */
  began(base: { readonly width: number; readonly height: number }): void;
  /** Called with what the first fit made of a candidate. */
  fitted(candidate: Candidate, face: FoundFace): void;
  /**
   * Called with the best face that a doubtful candidate was refitted to; where no refit is better, a copy of the first
   * fit's.
   */
  refitted(candidate: Candidate, face: FoundFace): void;
  /** Called with a confident face and what it is after it was judged by its embedding: the same, or a copy. */
  judged(face: FoundFace, judged: FoundFace): void;
  /**
   * Called when a gate refuses a candidate, or the face that it was fitted to.
   * @param by  the better one, where the gate compared two
   */
  refused(refused: Candidate | FoundFace, refusal: Refusal, by?: Candidate | FoundFace): void;
  /** Called last, with the faces of the answer, in its order. */
  answered(faces: readonly FoundFace[]): void;
}
