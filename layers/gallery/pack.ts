import { openPack, type Pack } from '../vision/index.ts';
import type { Collection } from './collections.ts';

const opened = new Map<string, Pack>();

/**
 * The model pack that made a collection's vectors, opened once a process; that loads no network.
 * @throws Error  there is no such pack
 */
export function packOf({ pack: name }: Pick<Collection, 'pack'>): Pack {
  const pack = opened.get(name) ?? openPack(name);
  opened.set(name, pack);
  return pack;
}
