import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';

/** Folders of the .onnx files, and of the tarballs that they are made of. Git ignores both. */
export const BUILT = new URL('../built/', import.meta.url);
export const DOWNLOADS = new URL('../downloads/', import.meta.url);

/** Writes a file so that another process reads the old content or the new, never a part. */
export async function writeAtomically(file: URL, content: Uint8Array | string): Promise<void> {
  await mkdir(new URL('.', file), { recursive: true });
  const temporary = new URL(`${file.href}.${randomUUID()}`);
  try {
    await writeFile(temporary, content);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
