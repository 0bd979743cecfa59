import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';

/** Folder of an npm tarball that holds the package's files. */
const ROOT = 'package/';

/**
 * Extracts files from an npm tarball.
 * @param paths  of the wanted files in the package; the others are skipped
 * @returns the content of each wanted file, by path
 * @throws Error  a wanted file is missing
 */
export async function unpack(tarballFile: string, paths: ReadonlySet<string>): Promise<Map<string, Uint8Array>> {
  const archive = tar.extract();
  const [files] = await Promise.all([
    pickFiles(archive, paths),
    pipeline(createReadStream(tarballFile), createGunzip(), archive),
  ]);
  const missing = [...paths].filter((path) => !files.has(path));
  if (missing.length > 0) throw new Error(`${tarballFile} does not hold ${missing.join(', ')}`);
  return files;
}

async function pickFiles(archive: tar.Extract, paths: ReadonlySet<string>): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const entry of archive) {
    const path = entry.header.name.slice(ROOT.length);
    if (paths.has(path)) files.set(path, await buffer(entry));
    else entry.resume();
  }
  return files;
}
