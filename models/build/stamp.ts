import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { ACTIVATIONS } from './activations.ts';
import { HEATMAP_FILE } from './edits/attach-heatmap.ts';
import { BUILT, writeAtomically } from './files.ts';
import { readNetworks } from './network-list.ts';

/** File that is written last: where it is current, so is every model. */
const STAMP = new URL('stamp', BUILT);

/** Whether models/built is current: built from the present sources by the present code, with every file of its full size. */
export async function isBuilt(): Promise<boolean> {
  try {
    return (await readFile(STAMP, 'utf8')) === (await currentStamp());
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}

/** Marks models/built as current. */
export async function writeStamp(): Promise<void> {
  await writeAtomically(STAMP, await currentStamp());
}

/**
 * Text of the stamp: a hash over the sources and code of the build, and the size of each built file. The rest of networks.json, which
 * is used at run time only, does not count.
 */
async function currentStamp(): Promise<string> {
  const { sources, models } = await readNetworks();
  const hash = createHash('sha256').update(JSON.stringify({ sources, models }));
  for (const file of await buildSources()) hash.update(await readFile(file));
  const sizes = Object.values(models).map(async ({ file }) => `${(await stat(new URL(file, BUILT))).size} ${file}\n`);
  return `${hash.digest('hex')}\n${(await Promise.all(sizes)).join('')}`;
}

async function buildSources(): Promise<URL[]> {
  const here = new URL('.', import.meta.url);
  const floats = new URL('../floats.ts', import.meta.url);
  return [
    ...(await filesIn(here, ['.ts', '.proto'])),
    floats,
    ...(await filesIn(ACTIVATIONS, ['.json'])),
    HEATMAP_FILE,
  ];
}

async function filesIn(folder: URL, endings: readonly string[]): Promise<URL[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => new URL(name, folder));
}

const isMissingFile = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
