/**
 * A model pack: what makes a face's vector and compares two of them, under one name. Several packs can be open in a
 * process; nothing here is global state.
 */

import { type Crowd, type CrowdForm, crowdOf, openCrowd } from './crowd.ts';
import { HEADS, PACK_FILES } from './pack-files.ts';
import type { Manifest, PackFiles, ReadsNetworks } from './pack-format.ts';
import { openProjection, type Projection } from './projection.ts';
import { type SimilarityCurve, similarityCurve } from './similarity-curve.ts';

/** How the vectors of embedding networks become one (embed/embedding.ts). */
export interface Embedding extends Readonly<Manifest['embedding']> {
  /** Undefined if the joined vectors are the pack's. */
  readonly projection: Projection | undefined;
}

export interface Pack {
  /** Stored with every vector: vectors of different packs are not comparable. */
  readonly name: string;
  /** Rekognition's FaceModelVersion, fixed for a collection when it is created. */
  readonly faceModelVersion: string;
  /** Names of all networks that run for this pack. */
  readonly networks: readonly string[];
  readonly embedding: Embedding;
  /** Computes the crowd term of a vector of this pack, which scoreOf (embed/embedding.ts) subtracts. */
  readonly crowd: Crowd;
  /** The same function in numbers, for a search, which computes it for many vectors at once. */
  readonly crowdForm: CrowdForm;
  /** From the score of two vectors (scoreOf) to their Similarity. */
  readonly similarity: SimilarityCurve;
}

/** Packs that are open unless a setting says otherwise; the first is that of new collections and of CompareFaces. */
export const DEFAULT_PACKS: readonly string[] = ['visage-2', 'visage-1'];

/** The first of the default packs. */
export const [DEFAULT_PACK] = DEFAULT_PACKS;

/**
 * Opens a pack by name. Loads no network: networks/networks.worker.ts does.
 * @throws Error  there is no such pack, or its files do not fit together
 */
export function openPack(name: string = DEFAULT_PACK): Pack {
  const files = PACK_FILES.get(name);
  if (!files) throw new Error(`There is no model pack "${name}", only ${[...PACK_FILES.keys()].join(', ')}`);
  return assemblePack(files, HEADS);
}

/**
 * Opens packs by name, in that order.
 * @throws Error  no pack is named, one is named twice, or one cannot be opened
 */
export function openPacks(names: readonly string[]): readonly [Pack, ...Pack[]] {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new Error(`Model pack ${twice} is named twice`);
  const [first, ...others] = names.map((name) => openPack(name));
  if (!first) throw new Error('No model pack is named');
  return [first, ...others];
}

/**
 * Makes a pack of its files.
 * @param heads  those that run beside any pack, by name
 * @throws Error  a file belongs to another pack, or the pack lacks a network of its embedding or of a head; the message
 *   names both
 */
export function assemblePack(
  { manifest, similarity, crowd, projection }: PackFiles,
  heads: Readonly<Record<string, ReadsNetworks>>,
): Pack {
  const { name, faceModelVersion, networks, embedding } = manifest;
  for (const [what, file] of Object.entries({ similarity, crowd, projection })) {
    if (file && file.pack !== name) {
      throw new Error(`The ${what} of model pack ${file.pack} is no part of ${name}`);
    }
  }
  const requireNetwork = (network: string, reader: string) => {
    if (!networks.includes(network)) throw new Error(`Model pack ${name} lacks network "${network}", which ${reader}`);
  };
  for (const { network } of embedding.parts) requireNetwork(network, 'its embedding is made of');
  for (const [head, { networks: read }] of Object.entries(heads)) {
    for (const network of read) requireNetwork(network, `head "${head}" reads`);
  }
  const crowdForm = openCrowd(crowd);
  return {
    name,
    faceModelVersion,
    networks,
    embedding: { ...embedding, projection: projection && openProjection(projection) },
    crowd: crowdOf(crowdForm),
    crowdForm,
    similarity: similarityCurve(similarity),
  };
}
