import type { Collection } from '../../gallery/index.ts';
import type { Pack } from '../../vision/index.ts';
import { InvalidParameterException } from '../errors.ts';

/**
 * Requires that a collection's vectors were made by the given model pack: vectors of different packs cannot be
 * compared.
 * @throws InvalidParameterException  another pack made them
 */
export function requireSamePack({ id, pack }: Collection, { name }: Pack): void {
  if (pack !== name) throw InvalidParameterException.otherPack(id, pack, name);
}
