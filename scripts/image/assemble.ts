import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleHandlers } from './bundle.ts';
import { type Architecture, installNativePackages } from './native-packages.ts';

/**
 * Makes the file tree that a function has in /var/task: the handlers as bundles, the native packages, the models. Needs no
 * Docker, and runs on one platform for another: it only copies what is machine code.
 * @param folder is emptied first
 */
export async function assembleImage(repository: string, folder: string, architecture: Architecture): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await bundleHandlers(repository, folder);
  await installNativePackages(repository, folder, architecture);
  await copyModels(join(repository, 'models/built'), join(folder, 'models/built'));
}

async function copyModels(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const models = (await readdir(from)).filter((name) => name.endsWith('.onnx'));
  for (const name of models) await copyFile(join(from, name), join(to, name));
}
