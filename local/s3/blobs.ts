import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, openSync, type ReadStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Verifier } from './integrity.ts';

/** A file written to the folder, under a name that nothing refers to yet. */
export interface Blob {
  readonly name: string;
  readonly size: number;
  /** MD5 in hexadecimal, which S3 uses as the ETag. */
  readonly md5: string;
}

/** Immutable files of bytes in one folder. */
export class Blobs {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Writes all of the content to a new file; after a failure the file is removed.
   * @throws what the verifier throws
   */
  async write(content: Readable | Buffer, verifier?: Verifier): Promise<Blob> {
    const name = randomUUID();
    const hash = createHash('md5');
    let size = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        verifier?.update(chunk);
        size += chunk.length;
        done(null, chunk);
      },
    });
    const source = Buffer.isBuffer(content) ? Readable.from([content]) : content;
    try {
      await pipeline(source, measure, createWriteStream(this.#path(name), { flags: 'wx' }));
      verifier?.verify();
    } catch (error) {
      await this.remove(name);
      throw error;
    }
    return { name, size, md5: hash.digest('hex') };
  }

  /** Opens the file before it returns, so that removing it afterwards does not disturb the reader. */
  read(name: string, range?: { start: number; end: number }): ReadStream {
    return createReadStream('', { fd: openSync(this.#path(name), 'r'), ...range });
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true });
  }

  /** Makes the folder, and removes files that belong to no object: replaced or incomplete ones of an earlier process. */
  async open(belongs: (name: string) => boolean): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const names = await readdir(this.#folder);
    await Promise.all(names.filter((name) => !belongs(name)).map((name) => this.remove(name)));
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
