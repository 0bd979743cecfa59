/** Files of a model pack that training writes: models/packs/NAME. */

import type { Pack } from '../layers/vision/index.ts';
import { writeAtomically } from './build/files.ts';

/** Writes a file of a pack, which it names. @param what  its name without .json */
export async function writePackFile({ name }: Pick<Pack, 'name'>, what: string, content: object): Promise<void> {
  const file = new URL(`packs/${name}/${what}.json`, import.meta.url);
  await writeAtomically(file, `${JSON.stringify({ pack: name, ...content }, null, 2)}\n`);
}
