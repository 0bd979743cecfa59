import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

/** Unpacks the files of a .tgz archive into a folder, without the archive's first folder level. */
export async function unpackInto(folder: string, archiveFile: string): Promise<void> {
  const archive = extract();
  const write = async () => {
    for await (const entry of archive) {
      const content = await buffer(entry);
      if (entry.header.type !== 'file') continue;
      const path = join(folder, entry.header.name.replace(/^[^/]*\//, ''));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  };
  await Promise.all([write(), pipeline(createReadStream(archiveFile), createGunzip(), archive)]);
}
