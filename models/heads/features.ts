/** Features that the vision layer extracts from the photos of a data set. They are kept in a file, as extracting takes minutes. */

import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeAll, centralFace } from '../../eval/dataset.ts';
import type { Landmarks } from '../../layers/vision/index.ts';
import type { Part } from '../../layers/vision/training.ts';
import { preparation, type Variant } from './variants.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const KEPT = join(ROOT, 'out/heads');

/** Features of one variant of a data set. */
export interface Features {
  /** Images in which a face was found. */
  readonly images: readonly string[];
  /** The features of a part (as JSON), one row an image. @throws Error  the part was not extracted */
  rows(part: string): readonly Float32Array[];
}

/** First line of the file. */
interface Header {
  /** Hash of the code and the networks that extracted the features. */
  readonly code: string;
  readonly images: readonly string[];
  readonly parts: readonly { readonly part: string; readonly length: number }[];
}

/**
 * Reads the features of the largest central face of each image: from the file if it is current, else from the photos.
 * @param directory  the data set, which holds images/
 * @param parts      as JSON, of one cell each
 * @param reuse      takes the file even if the vision layer has changed since
 */
export async function readFeatures(
  directory: string,
  images: readonly string[],
  variant: Variant,
  parts: readonly string[],
  reuse: boolean,
): Promise<Features> {
  const names = createHash('sha256').update(images.join()).digest('hex').slice(0, 8);
  const file = join(KEPT, `${basename(directory)}-${variant}-${names}.bin`);
  const code = await visionHash();
  if (existsSync(file)) {
    const { header, features } = decode(await readFile(file));
    const held = new Set(header.parts.map(({ part }) => part));
    if ((reuse || header.code === code) && parts.every((part) => held.has(part))) return features;
  }
  const encoded = encode(code, parts, images, await extractAll(directory, images, variant, parts));
  await mkdir(KEPT, { recursive: true });
  await writeFile(file, encoded);
  return decode(encoded).features;
}

/** Features of each image, part by part; undefined where no face is found. */
async function extractAll(directory: string, images: readonly string[], variant: Variant, parts: readonly string[]) {
  const wanted = parts.map((part) => JSON.parse(part) as Part);
  const folder = join(directory, 'images');
  const landmarks = variant === 'masked' ? await landmarksIn(folder, images) : undefined;
  return analyzeAll(
    folder,
    images,
    async (photo) => {
      const face = centralFace(photo);
      return face && (await photo.read([face], wanted))[0];
    },
    preparation(variant, (image) => landmarks?.get(image)),
  );
}

/** Landmarks of the central face of each image in which one is found. */
async function landmarksIn(folder: string, images: readonly string[]): Promise<Map<string, Landmarks | undefined>> {
  const found = await analyzeAll(folder, images, (photo) => centralFace(photo)?.landmarks);
  return new Map(images.map((image, i) => [image, found[i]]));
}

/** Hash of everything that the features depend on. */
async function visionHash(): Promise<string> {
  const files = globSync('layers/vision/**/*.ts', { cwd: ROOT });
  const hash = createHash('sha256');
  for (const file of [
    ...files,
    'models/networks.json',
    'models/heads/variants.ts',
    'models/heads/masks.ts',
    'eval/album/mask-drawing.ts',
  ].sort()) {
    hash.update(await readFile(join(ROOT, file)));
  }
  return hash.digest('hex');
}

/** Format of the file: the header as a line of JSON, then the float32 features of every image, part after part. */
function encode(
  code: string,
  parts: readonly string[],
  images: readonly string[],
  rows: readonly (readonly Float32Array[] | undefined)[],
): Buffer {
  const found = images.flatMap((image, i) => (rows[i] ? [{ image, row: rows[i] }] : []));
  const lengths = found[0].row.map(({ length }) => length);
  const header: Header = {
    code,
    images: found.map(({ image }) => image),
    parts: parts.map((part, i) => ({ part, length: lengths[i] })),
  };
  const numbers = found.flatMap(({ row }) =>
    row.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...numbers]);
}

function decode(file: Buffer): { header: Header; features: Features } {
  const end = file.indexOf('\n') + 1;
  const header = JSON.parse(file.toString('utf8', 0, end)) as Header;
  const { images, parts } = header;
  const numbers = new Float32Array(file.buffer.slice(file.byteOffset + end, file.byteOffset + file.length));
  const perImage = parts.reduce((sum, { length }) => sum + length, 0);
  return {
    header,
    features: {
      images,
      rows(wanted) {
        const index = parts.findIndex(({ part }) => part === wanted);
        if (index < 0) throw new Error(`The features have no ${wanted}`);
        const offset = parts.slice(0, index).reduce((sum, { length }) => sum + length, 0);
        const { length } = parts[index];
        return images.map((_, i) => numbers.subarray(i * perImage + offset, i * perImage + offset + length));
      },
    },
  };
}
