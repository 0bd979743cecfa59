import type { Dirent, Stats } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { type ImportPhoto, Unfit } from './photos.ts';

/** The files of a folder. */
export interface FolderListing {
  /** In the order of their names. A file or folder that cannot be read is one of them, and `image` throws. */
  readonly photos: ImportPhoto[];
  /** Symbolic links that led to a file or folder not listed otherwise. */
  readonly linksFollowed: number;
  /** Symbolic links to a file or folder that is listed under another path, or that contains the link. */
  readonly linksRepeated: number;
}

/** Most bytes of an image in the request itself. */
const MAX_INLINE_BYTES = 5 * 1024 * 1024;

/** The first bytes of JPEG and PNG files. */
const MAGIC = [Buffer.from([0xff, 0xd8, 0xff]), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])];

const SLASH = Buffer.from('/');
const DOT = 0x2e;

/**
 * Lists all files in a folder and below it, except hidden ones. Paths are bytes, because a name need not be UTF-8.
 * Symbolic links are followed after everything that is reached without them, in the order of their paths, and each file or
 * folder (by device and inode) only once, so cycles end.
 * @throws Error of the file system if the folder itself cannot be read
 */
export async function photosInFolder(folder: string): Promise<FolderListing> {
  const photos: ImportPhoto[] = [];
  const known = new Set<string>();
  const links: Buffer[] = [];
  const counts = { linksFollowed: 0, linksRepeated: 0 };
  const root = Buffer.from(folder);
  const pathOf = (name: Buffer) => Buffer.concat([root, SLASH, name]);

  /** @param name  path below the folder; empty for the folder itself */
  async function list(name: Buffer): Promise<void> {
    // Entries come as bytes; the types of Node know them as strings only.
    const entries = (await readdir(pathOf(name), { encoding: 'buffer', withFileTypes: true })) as Dirent<Buffer>[];
    for (const entry of entries) {
      if (entry.name[0] === DOT) continue;
      const path = name.length > 0 ? Buffer.concat([name, SLASH, entry.name]) : entry.name;
      if (entry.isSymbolicLink()) links.push(path);
      else if (entry.isDirectory() || entry.isFile())
        await orUnfit(path, async () => add(path, await stat(pathOf(path))));
    }
  }

  async function add(name: Buffer, stats: Stats): Promise<void> {
    known.add(identityOf(stats));
    if (stats.isDirectory()) await list(name);
    else if (stats.isFile()) photos.push(photoAt(name, pathOf(name), stats));
  }

  async function follow(link: Buffer): Promise<void> {
    const stats = await stat(pathOf(link));
    if (known.has(identityOf(stats))) {
      counts.linksRepeated++;
      return;
    }
    counts.linksFollowed++;
    await add(link, stats);
  }

  /** Adds a photo that cannot be read in place of a file or folder at which the file system fails. */
  async function orUnfit(name: Buffer, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const unfit = asUnfit(error);
      photos.push({ name: textOf(name), version: '', image: () => Promise.reject(unfit) });
    }
  }

  known.add(identityOf(await stat(root)));
  await list(Buffer.alloc(0));
  while (links.length > 0) {
    for (const link of links.splice(0).sort(Buffer.compare)) await orUnfit(link, () => follow(link));
  }
  return { photos: photos.sort((a, b) => (a.name < b.name ? -1 : 1)), ...counts };
}

function identityOf({ dev, ino }: Stats): string {
  return `${dev} ${ino}`;
}

function photoAt(name: Buffer, path: Buffer, { size, mtimeMs }: Stats): ImportPhoto {
  const isUtf8 = Buffer.from(name.toString('utf8')).equals(name);
  return {
    name: textOf(name),
    version: `${size} ${mtimeMs}`,
    async image() {
      if (!isUtf8) throw new Unfit('NameNotUtf8', 'The path is not UTF-8: no ExternalImageId can be made of it.');
      try {
        return { Bytes: await readPhoto(path, size) };
      } catch (error) {
        throw asUnfit(error);
      }
    },
  };
}

/** Decodes a path. A byte that is not UTF-8 becomes `\x` and two hexadecimal digits. */
function textOf(name: Buffer): string {
  let text = '';
  for (let at = 0; at < name.length; ) {
    const length = [1, 2, 3, 4].find((bytes) => isUtf8Character(name.subarray(at, at + bytes)));
    text += length ? name.toString('utf8', at, at + length) : `\\x${name.toString('hex', at, at + 1)}`;
    at += length ?? 1;
  }
  return text;
}

function isUtf8Character(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes);
}

async function readPhoto(path: Buffer, size: number): Promise<Buffer> {
  if (size === 0) throw new Unfit('Empty', 'The file is empty.');
  if (!(await isPhoto(path))) throw new Unfit('NotAPhoto', 'The file is neither JPEG nor PNG.');
  if (size > MAX_INLINE_BYTES) {
    throw new Unfit(
      'TooLargeToSend',
      'A request takes 5 MB. Put the photo into S3 and import it from there, up to 15 MB.',
    );
  }
  return readFile(path);
}

async function isPhoto(path: Buffer): Promise<boolean> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
  return MAGIC.some((magic) => buffer.subarray(0, magic.length).equals(magic));
}

/** @throws the error itself if it is not one of the file system */
function asUnfit(error: unknown): Unfit {
  if (error instanceof Unfit) return error;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  if (code === 'ENOENT')
    return new Unfit('Vanished', 'The file does not exist any more, or the link leads nowhere.', 'failed');
  // The message names the path, as far as it can be decoded.
  return new Unfit('Unreadable', message, 'failed');
}
