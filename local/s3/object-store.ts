import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import S3Object, { type Headers } from '@20minutes/s3rver/lib/models/object.js';
import { Blobs } from './blobs.ts';
import { type Conditions, checkMatch, checkWrite, type ObjectState } from './conditions.ts';
import { type ExpectedDigest, Verifier } from './integrity.ts';
import { type Change, Notifications } from './notifications.ts';

/** S3's limit on a key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, createdAt INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL, md5 TEXT NOT NULL,
    modifiedAt INTEGER NOT NULL, headers TEXT NOT NULL, PRIMARY KEY (bucket, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, key TEXT NOT NULL, headers TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL, number INTEGER NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL,
    PRIMARY KEY (upload, number)
  ) STRICT, WITHOUT ROWID;
`;

interface ObjectRow {
  readonly bucket: string;
  readonly key: string;
  readonly blob: string;
  readonly size: number;
  readonly md5: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** JSON of the headers to return with the object. */
  readonly headers: string;
}

interface PartRow {
  readonly blob: string;
  readonly size: number;
}

/** What a request requires of the objects and parts that it writes. */
export interface Requirements {
  readonly conditions?: Conditions | undefined;
  readonly digests?: readonly ExpectedDigest[];
}

export interface Listing {
  readonly objects: S3Object[];
  readonly commonPrefixes: string[];
  /** Key after which the next page starts; absent on the last page. */
  readonly next?: string;
}

/**
 * Replaces s3rver's own store, which writes into the file that readers read: there an interrupted upload leaves a
 * truncated object that reads as a complete one.
 *
 * The bytes of an object are an immutable file; a row of SQLite says which file an object is. The file is complete
 * before the row names it, so an object is old or new but never partial, whenever the process is killed (a power cut
 * may lose the last puts: nothing is fsynced). The methods are those that s3rver's controllers call.
 */
export class ObjectStore {
  readonly #index: DatabaseSync;
  readonly #blobs: Blobs;
  readonly notifications: Notifications;
  readonly #requirements = new AsyncLocalStorage<Requirements>();

  private constructor(index: DatabaseSync, blobs: Blobs, watched: readonly string[]) {
    this.#index = index;
    this.#blobs = blobs;
    this.notifications = new Notifications(index, watched);
  }

  /** @param watched buckets whose changes are notified */
  static async open(folder: string, watched: readonly string[] = []): Promise<ObjectStore> {
    await mkdir(folder, { recursive: true });
    const index = new DatabaseSync(join(folder, 'index.sqlite'));
    index.exec(SCHEMA);
    const rows = index.prepare('SELECT blob FROM objects UNION SELECT blob FROM parts').all();
    const known = new Set(rows.map(({ blob }) => blob));
    const blobs = new Blobs(join(folder, 'blobs'));
    await blobs.open((name) => known.has(name));
    return new ObjectStore(index, blobs, watched);
  }

  close(): void {
    this.#index.close();
  }

  async putBucket(name: string) {
    this.#index.prepare('INSERT OR IGNORE INTO buckets VALUES (?, ?)').run(name, Date.now());
    return this.getBucket(name);
  }

  async getBucket(name: string) {
    const row = this.#index.prepare('SELECT createdAt FROM buckets WHERE name = ?').get(name);
    return row ? { name, creationDate: new Date(row.createdAt as number) } : null;
  }

  async listBuckets() {
    const rows = this.#index.prepare('SELECT * FROM buckets ORDER BY name').all();
    return rows.map(({ name, createdAt }) => ({ name, creationDate: new Date(createdAt as number) }));
  }

  /** Deletes a bucket, which is empty: s3rver has checked that. */
  async deleteBucket(name: string): Promise<void> {
    this.#index.prepare('DELETE FROM buckets WHERE name = ?').run(name);
  }

  async existsObject(bucket: string, key: string): Promise<boolean> {
    return this.#row(bucket, key) !== undefined;
  }

  /** Does the work, in which every write must meet the requirements: s3rver's controllers do not hand them on. */
  require<T>(requirements: Requirements, work: () => Promise<T>): Promise<T> {
    return this.#requirements.run(requirements, work);
  }

  /** @returns undefined if the object does not exist */
  stateOf(bucket: string, key: string): ObjectState | undefined {
    return this.#row(bucket, key);
  }

  /** Size of an object in bytes; undefined if it does not exist. */
  sizeOf(bucket: string, key: string): number | undefined {
    return this.#row(bucket, key)?.size;
  }

  /**
   * @param range first and last byte, both included; the last defaults to the end and is clamped to it
   * @returns null for no such object; `content` is null when no byte of the object is in the range
   */
  async getObject(bucket: string, key: string, range: { start?: number; end?: number } = {}): Promise<S3Object | null> {
    const row = this.#row(bucket, key);
    if (!row) return null;
    if (range.start === undefined) return describe(row, this.#blobs.read(row.blob));
    const { start } = range;
    const end = Math.min(range.end ?? Number.POSITIVE_INFINITY, row.size - 1);
    const content = start <= end ? this.#blobs.read(row.blob, { start, end }) : null;
    return Object.assign(describe(row, content), { range: { start, end } });
  }

  async putObject(
    { bucket, key, content, metadata }: S3Object,
    event: Change['event'] = 'ObjectCreated:Put',
  ): Promise<{ size: number; md5: string }> {
    if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new S3Error('KeyTooLongError', 'Your key is too long');
    const { conditions, digests = [] } = this.#requirements.getStore() ?? {};
    const { name, size, md5 } = await this.#blobs.write(content ?? Buffer.alloc(0), new Verifier(digests));
    const present = this.#row(bucket, key);
    try {
      // Nothing is awaited between this and the write.
      if (conditions) checkWrite(conditions, key, present);
    } catch (error) {
      await this.#blobs.remove(name);
      throw error;
    }
    this.notifications.record({ event, bucket, key, size, md5 }, () =>
      this.#index
        .prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(bucket, key, name, size, md5, Date.now(), JSON.stringify(ownHeaders(metadata))),
    );
    if (present) await this.#blobs.remove(present.blob);
    return { size, md5 };
  }

  /** @param headers in place of the source's, or null to keep those */
  async copyObject(bucket: string, key: string, toBucket: string, toKey: string, headers: Headers | null) {
    const source = await this.getObject(bucket, key);
    if (!source) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
    await this.putObject(
      new S3Object(toBucket, toKey, source.content, headers ?? source.metadata),
      'ObjectCreated:Copy',
    );
    const copy = this.#row(toBucket, toKey);
    return (copy ? describe(copy, null) : source).metadata;
  }

  /** @param ifMatch  ETags of which the object must have one, or `*`; undefined: it need not exist */
  async deleteObject(bucket: string, key: string, ifMatch?: string): Promise<void> {
    const row = this.#row(bucket, key);
    if (ifMatch !== undefined) checkMatch(ifMatch, key, row);
    if (!row) return;
    this.notifications.record({ event: 'ObjectRemoved:Delete', bucket, key, size: row.size, md5: row.md5 }, () =>
      this.#index.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?').run(bucket, key),
    );
    await this.#blobs.remove(row.blob);
  }

  /** Lists one page in S3's order, the bytes of UTF-8. Keys with the same prefix up to the delimiter count as one entry. */
  list(bucket: string, { prefix = '', delimiter = '', after = '', limit }: ListOptions): Listing {
    const following = this.#index.prepare(
      'SELECT * FROM objects WHERE bucket = ? AND key > ? AND key >= ? ORDER BY key LIMIT 1',
    );
    const objects: S3Object[] = [];
    const commonPrefixes: string[] = [];
    let last = after;
    for (;;) {
      const row = following.get(bucket, last, prefix) as ObjectRow | undefined;
      if (!row?.key.startsWith(prefix)) return { objects, commonPrefixes };
      if (objects.length + commonPrefixes.length >= limit) return { objects, commonPrefixes, next: last };
      const cut = delimiter ? row.key.indexOf(delimiter, prefix.length) : -1;
      if (cut < 0) {
        objects.push(describe(row, null));
        last = row.key;
      } else {
        const shared = row.key.slice(0, cut + delimiter.length);
        commonPrefixes.push(shared);
        // The highest code point there is: after everything that starts like this.
        last = `${shared}\u{10ffff}`;
      }
    }
  }

  /** Called by s3rver only to check whether a bucket is empty. */
  async listObjects(bucket: string) {
    return this.list(bucket, { limit: 1 });
  }

  async initiateUpload(_bucket: string, key: string, id: string, headers: Headers): Promise<void> {
    this.#index.prepare('INSERT INTO uploads VALUES (?, ?, ?)').run(id, key, JSON.stringify(headers));
  }

  async putPart(_bucket: string, upload: string, number: string, content: Readable) {
    this.#upload(upload);
    const { digests = [] } = this.#requirements.getStore() ?? {};
    const { name, size, md5 } = await this.#blobs.write(content, new Verifier(digests));
    const parts = this.#index.prepare('SELECT blob FROM parts WHERE upload = ? AND number = ?');
    const replaced = parts.get(upload, Number(number)) as PartRow | undefined;
    this.#index.prepare('INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?)').run(upload, Number(number), name, size);
    if (replaced) await this.#blobs.remove(replaced.blob);
    return { size, md5 };
  }

  async putObjectMultipart(bucket: string, upload: string, parts: { number: number }[]) {
    const { key, headers } = this.#upload(upload);
    const stored = this.#index.prepare('SELECT blob, size FROM parts WHERE upload = ? AND number = ?');
    const chosen = parts.map(({ number }) => stored.get(upload, number) as PartRow | undefined);
    if (chosen.includes(undefined))
      throw new S3Error('InvalidPart', 'One or more of the specified parts could not be found.');
    const content = Readable.from(this.#concatenate(chosen.filter((part) => part !== undefined)));
    const object = new S3Object(bucket, key, content, JSON.parse(headers));
    const result = await this.putObject(object, 'ObjectCreated:CompleteMultipartUpload');
    await this.abortUpload(upload);
    return result;
  }

  /** Deletes an upload and its parts, whether or not an object was made of them. */
  async abortUpload(upload: string): Promise<void> {
    const parts = this.#index.prepare('SELECT blob FROM parts WHERE upload = ?').all(upload);
    this.#index.prepare('DELETE FROM parts WHERE upload = ?').run(upload);
    this.#index.prepare('DELETE FROM uploads WHERE id = ?').run(upload);
    await Promise.all(parts.map(({ blob }) => this.#blobs.remove(blob as string)));
  }

  /** Website, CORS and tagging configurations: none is kept. */
  async getSubresource(): Promise<null> {
    return null;
  }

  async putSubresource(): Promise<never> {
    throw new S3Error('NotImplemented', 'A parameter you provided implies functionality that is not implemented');
  }

  async deleteSubresource(): Promise<void> {}

  async *#concatenate(parts: readonly PartRow[]): AsyncGenerator<Buffer> {
    for (const { blob } of parts) yield* this.#blobs.read(blob);
  }

  #upload(id: string): { key: string; headers: string } {
    const row = this.#index.prepare('SELECT key, headers FROM uploads WHERE id = ?').get(id);
    if (!row) throw new S3Error('NoSuchUpload', 'The specified upload does not exist.');
    return row as { key: string; headers: string };
  }

  #row(bucket: string, key: string): ObjectRow | undefined {
    const row = this.#index.prepare('SELECT * FROM objects WHERE bucket = ? AND key = ?').get(bucket, key);
    return row as ObjectRow | undefined;
  }
}

export interface ListOptions {
  readonly prefix?: string;
  readonly delimiter?: string;
  /** Only keys after this one. */
  readonly after?: string;
  /** Entries in the page, at most. */
  readonly limit: number;
}

function describe(row: ObjectRow, content: Readable | null): S3Object {
  return new S3Object(row.bucket, row.key, content, {
    ...JSON.parse(row.headers),
    etag: JSON.stringify(row.md5),
    'last-modified': new Date(row.modifiedAt).toUTCString(),
    'content-length': row.size,
  });
}

/** Selects the headers that belong to the object; the others follow from its bytes. */
function ownHeaders({ etag, 'last-modified': _modified, 'content-length': _length, ...own }: Headers): Headers {
  return own;
}
