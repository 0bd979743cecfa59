import { DEFAULT_PACKS, openPacks } from '../../layers/vision/index.ts';
import { VARIABLES } from './constants.ts';
import type { Environment } from './environment.ts';

/**
 * Reads the names of the model packs to open, by default all of this release.
 * @throws Error that names the variable if one cannot be opened or is named twice
 */
export function packsFromEnvironment(env: Environment): readonly string[] {
  const named = (env[VARIABLES.packs] ?? '').split(',').flatMap((name) => name.trim() || []);
  if (named.length === 0) return DEFAULT_PACKS;
  try {
    return openPacks(named).map(({ name }) => name);
  } catch (error) {
    throw new Error(`${VARIABLES.packs}: ${(error as Error).message}`, { cause: error });
  }
}
