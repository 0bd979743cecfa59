/** A package under comparison. */
export interface Engine {
  /**
   * Does the whole work on a photo: decodes it, detects faces, and computes their landmarks, attributes and embeddings.
   * @param photo  bytes of a JPEG
   * @returns the number of faces
   */
  run(photo: Uint8Array): Promise<number>;
}

export const ENGINES = ['visage', 'human', 'faceApi'] as const;

export type EngineName = (typeof ENGINES)[number];
