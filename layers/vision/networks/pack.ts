/**
 * A model pack: networks, heads and fitted numbers that belong together under one name. Several packs can be open in a
 * process; nothing here is global state.
 */

import { PACK_FILES } from './pack-files.ts';
import type { ConfidenceFile, Manifest, NetworkDescription, NetworkInput, PackFiles } from './pack-format.ts';
import { type SimilarityCurve, similarityCurve } from './similarity-curve.ts';

export interface Pack {
  /** Stored with every vector: vectors of different packs are not comparable. */
  readonly name: string;
  /** Rekognition's FaceModelVersion, fixed for a collection when it is created. */
  readonly faceModelVersion: string;
  readonly embedding: Manifest['embedding'];
  readonly confidence: ConfidenceFile;
  readonly similarity: SimilarityCurve;
  readonly heads: PackFiles['heads'];
  /** @throws Error  the pack has no such network */
  network(name: string): NetworkDescription;
}

/** Pack of new collections. */
export const DEFAULT_PACK = 'visage-1';

/**
 * Opens a pack by name. Loads no network: networks/networks.worker.ts does.
 * @throws Error  there is no such pack, or one of its files belongs to another
 */
export function openPack(name: string = DEFAULT_PACK): Pack {
  const files = PACK_FILES.get(name);
  if (!files) throw new Error(`There is no model pack "${name}", only ${[...PACK_FILES.keys()].join(', ')}`);
  return assemblePack(files);
}

/**
 * Makes a pack of its files.
 * @throws Error  a head, the fitted numbers or the confidence belong to another pack; the message names both packs
 */
export function assemblePack({ manifest, fitted, confidence, heads }: PackFiles): Pack {
  const { name, faceModelVersion, embedding, models } = manifest;
  if (fitted.pack !== name) throw new Error(`The fitted numbers belong to model pack ${fitted.pack}, not to ${name}`);
  if (confidence.pack !== name)
    throw new Error(`The confidence belongs to model pack ${confidence.pack}, not to ${name}`);
  for (const [head, { pack }] of Object.entries(heads)) {
    if (pack !== name) throw new Error(`Head "${head}" belongs to model pack ${pack}, not to ${name}`);
  }
  return {
    name,
    faceModelVersion,
    embedding,
    confidence,
    similarity: similarityCurve(fitted.similarity),
    heads,
    network(network) {
      if (!Object.hasOwn(models, network)) {
        throw new Error(`Model pack ${name} has no network "${network}", only ${Object.keys(models).join(', ')}`);
      }
      const { file, inputs, outputs } = models[network];
      const [[inputName, { shape, colour, mean, scale }]] = Object.entries(inputs);
      return {
        file,
        input: { name: inputName, shape: shape.slice(1), colour: colour as NetworkInput['colour'], mean, scale },
        outputs: Object.keys(outputs),
      };
    },
  };
}
