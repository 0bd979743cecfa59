import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportPhoto } from './photos.ts';

/**
 * Record of the photos that earlier runs have indexed: a file in the state folder with a line of JSON a photo, one file for
 * each source, endpoint and creation of a collection. Without it a run sends everything again, which only takes time.
 */
export interface Journal {
  has(photo: ImportPhoto): boolean;
  add(photo: ImportPhoto): Promise<void>;
}

/** Makes the folder for journals and lists of refusals in the state folder, which git ignores wherever it lies. */
export async function makeImportsFolder(home: string): Promise<string> {
  const folder = join(home, 'imports');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.gitignore'), '*\n');
  return folder;
}

/** Opens the journal of an import. @param identity  values that distinguish it from other imports */
export async function openJournal(folder: string, identity: readonly string[]): Promise<Journal> {
  const name = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
  const file = join(folder, `${name}.jsonl`);
  const done = new Set((await readIfThere(file)).split('\n'));
  return {
    has: (photo) => done.has(lineOf(photo)),
    // Short lines are appended whole, and one that a crash truncated matches no photo.
    add: (photo) => appendFile(file, `${lineOf(photo)}\n`),
  };
}

function lineOf({ name, version }: ImportPhoto): string {
  return JSON.stringify([name, version]);
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
