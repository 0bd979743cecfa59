import type { Collection } from '../../gallery/index.ts';
import type { Pack } from '../../vision/index.ts';
import { InvalidParameterException } from '../errors.ts';

/**
 * Requires that a collection belongs to the pack that a photo's vectors come from: those of different packs cannot be compared.
 * @throws InvalidParameterException  it belongs to another
 */
export function requireSamePack({ id, pack }: Collection, { name }: Pack): void {
  if (pack !== name) throw InvalidParameterException.otherPack(id, pack, name);
}
