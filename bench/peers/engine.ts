/** What is compared: something that takes the bytes of a photo and says all it can of the faces in it. */
export interface Engine {
  /** Bytes of a JPEG in, faces found out. Each call does the whole work: decode, detect, landmarks, attributes, embeddings. */
  look(photo: Uint8Array): Promise<number>;
}

export const ENGINES = ['visage', 'human', 'faceApi'] as const;

export type EngineName = (typeof ENGINES)[number];
