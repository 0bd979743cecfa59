import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';

/** npm puts a package's files under this folder of its tarball. */
const ROOT = 'package/';

/**
 * The wanted files of an npm tarball; the others are passed over without being kept.
 * @throws if one is not in it
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
