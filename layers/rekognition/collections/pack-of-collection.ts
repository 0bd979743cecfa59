import type { Collection } from '../../gallery/index.ts';
import { type Pack, PackNotOpen, type Vision } from '../../vision/index.ts';
import { InvalidParameterException } from '../errors.ts';

/**
 * The model pack that made a collection's vectors, and makes those that they are compared with.
 * @throws InvalidParameterException  it is not open
 */
export function packOfCollection(vision: Vision, { id, pack }: Collection): Pack {
  try {
    return vision.pack(pack);
  } catch (error) {
    if (!(error instanceof PackNotOpen)) throw error;
    throw InvalidParameterException.packNotOpen(id, pack, error.open, { cause: error });
  }
}
