import type { Collection } from '../gallery/index.ts';
import { MODEL_PACK } from '../vision/index.ts';
import { InvalidParameterException } from './errors.ts';

/**
 * To be called before a photo's vectors meet a collection's: those of different packs cannot be compared.
 * @throws InvalidParameterException
 */
export function requireOurPack({ id, pack }: Collection): void {
  if (pack !== MODEL_PACK.name) throw InvalidParameterException.otherPack(id, pack, MODEL_PACK.name);
}
