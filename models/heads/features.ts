/** What the product's own vision layer reads from the photos of a data set, kept in a file because reading takes minutes. */

import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeAll, centralFace } from '../../eval/dataset.ts';
import type { Part } from '../../layers/vision/training.ts';
import { PREPARE, type Variant } from './variants.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const KEPT = join(ROOT, 'out/heads');

/** One variant of a data set. */
export interface Features {
  /** Those in which a face was found. */
  readonly images: readonly string[];
  /** The numbers of a part (as JSON), one row an image. */
  rows(part: string): readonly Float32Array[];
}

interface Header {
  /** Of the code and the networks that the numbers come from. */
  readonly code: string;
  readonly images: readonly string[];
  readonly parts: readonly { readonly part: string; readonly length: number }[];
}

/**
 * @param parts  as JSON, a cell of a map each
 * @param reuse  take what is kept even if the vision layer has changed since
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
  const encoded = encode(code, parts, images, await lookAtAll(directory, images, variant, parts));
  await mkdir(KEPT, { recursive: true });
  await writeFile(file, encoded);
  return decode(encoded).features;
}

function lookAtAll(directory: string, images: readonly string[], variant: Variant, parts: readonly string[]) {
  const wanted = parts.map((part) => JSON.parse(part) as Part);
  return analyzeAll(
    join(directory, 'images'),
    images,
    async (photo) => {
      const face = centralFace(photo);
      return face && (await photo.read([face], wanted))[0];
    },
    PREPARE[variant],
  );
}

/** Of everything that the features depend on. */
async function visionHash(): Promise<string> {
  const files = globSync('layers/vision/**/*.ts', { cwd: ROOT });
  const hash = createHash('sha256');
  for (const file of [...files, 'models/pack.json', 'models/heads/variants.ts'].sort()) {
    hash.update(await readFile(join(ROOT, file)));
  }
  return hash.digest('hex');
}

/** A line of JSON, then every image's float32 numbers, part after part. */
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
        const place = parts.findIndex(({ part }) => part === wanted);
        if (place < 0) throw new Error(`The features have no ${wanted}`);
        const offset = parts.slice(0, place).reduce((sum, { length }) => sum + length, 0);
        const { length } = parts[place];
        return images.map((_, i) => numbers.subarray(i * perImage + offset, i * perImage + offset + length));
      },
    },
  };
}
