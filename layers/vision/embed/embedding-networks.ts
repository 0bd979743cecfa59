/** Networks that make a vector of a face. MobileFaceNet's comes with the features that attributes are read from. */

import { type AlignmentTemplate, ARCFACE, DLIB } from './align.ts';

/** Embedding networks beside MobileFaceNet, and the crop that each is given. */
export const TEMPLATES = {
  'mobilefacenet-192': ARCFACE,
  'dlib-resnet': DLIB,
} as const satisfies Readonly<Record<string, AlignmentTemplate>>;

export type FurtherNetwork = keyof typeof TEMPLATES;

export type EmbeddingNetwork = 'mobilefacenet' | FurtherNetwork;

/** Whether a network makes vectors of faces. */
export function isEmbeddingNetwork(name: string): name is EmbeddingNetwork {
  return name === 'mobilefacenet' || Object.hasOwn(TEMPLATES, name);
}
