import type { Pack } from './pack.ts';
import type { ConfidenceFit } from './pack-format.ts';
import { type Network, openNetwork } from './session.ts';

export const NAMES = [
  'detector',
  'detector-fine',
  'landmarks68',
  'facemesh',
  'iris',
  'mobilefacenet',
  'dlib-resnet',
  'faceres',
] as const;

/** Networks of a pack that are open on a worker, by name. */
export type Networks = Readonly<Record<(typeof NAMES)[number], Network>>;

/** Context of every task: the networks of its worker, and the pack's fit of the confidence. */
export interface VisionContext extends Networks {
  readonly confidence: ConfidenceFit;
}

/** Loads every network of a pack. @throws Error  one cannot be loaded; the message names it */
export async function openNetworks(pack: Pack): Promise<Networks> {
  const opened = await Promise.all(NAMES.map(async (name) => [name, await openNetwork(pack, name)] as const));
  return Object.fromEntries(opened) as Networks;
}

/** Frees the memory of networks. */
export async function closeNetworks(networks: Networks): Promise<void> {
  for (const name of NAMES) await networks[name].release();
}
