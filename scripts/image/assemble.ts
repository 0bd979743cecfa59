import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleHandlers } from './bundle.ts';
import { type Architecture, installNativePackages } from './native-packages.ts';

const KERNELS = 'layers/vision/image/kernels/built';

/**
 * Makes the file tree that a function has in /var/task: the handlers as bundles, the native packages, the kernels, the models.
 * Needs no Docker, and can run on another platform than the function's: machine code is only copied.
 * @param folder  is emptied first
 */
export async function assembleImage(repository: string, folder: string, architecture: Architecture): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await bundleHandlers(repository, folder);
  await installNativePackages(repository, folder, architecture);
  await copyFiles('.onnx', join(repository, 'models/built'), join(folder, 'models/built'));
  await copyFiles('.wasm', join(repository, KERNELS), join(folder, KERNELS));
}

async function copyFiles(ending: string, from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter((name) => name.endsWith(ending));
  for (const name of names) await copyFile(join(from, name), join(to, name));
}
