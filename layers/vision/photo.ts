/** Interface of the layer: the vision object, and the photos that it analyses. */

import type { AttributeName, Attributes } from './attributes/attributes.ts';
import type { Face } from './face.ts';
import type { ImageLimits } from './image/decode.ts';
import type { Pack } from './networks/pack.ts';

/**
 * An analysed photo, whose faces can be embedded and described. Hold it by `using`: the memory of its pixels is then
 * free for the next photo as soon as it goes out of scope.
 */
export interface Photo extends Disposable {
  /** Upright size in pixels, as it was sent. */
  readonly width: number;
  readonly height: number;
  /** Largest first, at most 100. */
  readonly faces: readonly Face[];
  /** Milliseconds by stage so far. */
  readonly stages: Readonly<Record<string, number>>;
  /**
   * Computes a pack's vector of each face given, of length 1 (`Pack.embedding.dimensions`), in their order.
   * @param pack  one of the open packs
   * @throws Error  a face is not one of this photo's, or the photo was disposed of
   */
  embed(faces: readonly Face[], pack: Pack): Promise<Float32Array[]>;
  /**
   * Judges the attributes wanted of each face given, in their order. A network runs only if one of them needs it, and
   * at most once a face, for embeddings too.
   * @throws Error  a face is not one of this photo's, or the photo was disposed of
   */
  describe(faces: readonly Face[], wanted: ReadonlySet<AttributeName>): Promise<Partial<Attributes>[]>;
}

/** Results that will probably be requested for every face of a photo. */
export interface Expected {
  /** The pack that vectors will be requested of. */
  readonly embedding?: Pack | undefined;
  readonly attributes?: ReadonlySet<AttributeName>;
}

export interface Vision {
  /** The open packs; the first is that of new collections and of comparisons outside any. */
  readonly packs: readonly [Pack, ...Pack[]];
  /** @throws PackNotOpen */
  pack(name: string): Pack;
  /**
   * Finds and measures the faces in a JPEG or PNG.
   * @param expected  is computed ahead, while faces are still being searched for; changes no result, and costs time if
   *                  it is never requested
   * @throws InvalidImage, ImageTooSmall, ImageTooLarge, ImageTooLargeForMemory
   */
  analyze(bytes: Uint8Array, limits: ImageLimits, expected?: Expected): Promise<Photo>;
  /** Ends the workers once all photos are done, and frees the networks. */
  close(): Promise<void>;
}

export interface VisionOptions {
  /** Threads that networks run on, each one network at a time; by default one for each CPU that the process may use. */
  readonly workers?: number;
  /** Names of the packs to open, at least one; by default DEFAULT_PACKS. */
  readonly packs?: readonly string[];
}
