import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleHandlers } from './bundle.ts';
import { type Architecture, installNativePackages } from './native-packages.ts';
import { networkFiles } from './networks.ts';

const KERNELS = 'layers/vision/image/kernels/built';

/**
 * Makes the file tree that a function has in /var/task: the handlers as bundles, the native packages, the kernels, the models.
 * Needs no Docker, and can run on another platform than the function's: machine code is only copied.
 * @param folder  is emptied first
 * @param packs  names of the model packs whose networks it holds; none stands for all
 * @throws Error  there is no such pack
 */
export async function assembleImage(
  repository: string,
  folder: string,
  architecture: Architecture,
  packs: readonly string[] = [],
): Promise<void> {
  const networks = await networkFiles(repository, packs);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await bundleHandlers(repository, folder);
  await installNativePackages(repository, folder, architecture);
  await copyFiles((name) => networks.has(name), join(repository, 'models/built'), join(folder, 'models/built'));
  await copyFiles((name) => name.endsWith('.wasm'), join(repository, KERNELS), join(folder, KERNELS));
}

async function copyFiles(isWanted: (name: string) => boolean, from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter(isWanted);
  for (const name of names) await copyFile(join(from, name), join(to, name));
}
