/** Labelled faces that the numbers of a model pack are fitted on. */

import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeAll, centralFace, readCsv } from '../eval/dataset.ts';
import { groupOf, type PersonLabels } from '../eval/groups.ts';
import { personOf } from '../eval/people.ts';
import type { Pack } from '../layers/vision/index.ts';
import { unitVector } from '../layers/vision/training.ts';

const KEPT = fileURLToPath(new URL('../out/vectors/', import.meta.url));

/** The group of all faces of lfw-dev, which has no labels of age or origin: nearly all are adults. */
export const PUBLIC_FIGURES = 'lfw-dev';

export interface LabelledFace {
  readonly image: string;
  /** In utk-dev, which names nobody, each image counts as a person. */
  readonly person: string;
  /** PUBLIC_FIGURES, or a group of eval/groups.ts. */
  readonly group: string;
  /** Vectors of the pack's networks, joined, before the pack's projection. */
  readonly joined: Float32Array;
}

/**
 * Reads the central face of every photo of lfw-dev and utk-dev, lfw-dev first.
 * @param data   the folder that holds lfw-dev and utk-dev
 * @param reuse  takes the vectors kept in out/vectors, however old, where there are any; otherwise they are kept there
 */
export async function readFaces(data: string, pack: Pack, reuse: boolean): Promise<LabelledFace[]> {
  const figures = readdirSync(join(data, 'lfw-dev/images')).sort();
  const labels = readCsv<'image' | keyof PersonLabels>(join(data, 'utk-dev/labels.csv'));
  const sets = [
    { set: 'lfw-dev', rows: figures.map((image) => ({ image, person: personOf(image), group: PUBLIC_FIGURES })) },
    { set: 'utk-dev', rows: labels.map((row) => ({ image: row.image, person: row.image, group: groupOf(row) })) },
  ];
  const faces: LabelledFace[] = [];
  for (const { set, rows } of sets) {
    const images = rows.map(({ image }) => image);
    const vectors = await readVectors(join(data, set, 'images'), images, pack, `${set}-${pack.name}.f32`, reuse);
    for (const [i, row] of rows.entries()) if (vectors[i]) faces.push({ ...row, joined: vectors[i] });
  }
  return faces;
}

/** The vectors of a pack, of length 1: projected if the pack has a projection. */
export function vectorsOf(faces: readonly LabelledFace[], { embedding: { projection } }: Pack): Float32Array[] {
  return faces.map(({ joined }) => (projection ? unitVector(projection(joined)) : joined));
}

/** Joined vectors of the images' central faces, in the order of `images`; undefined where no face is found. */
async function readVectors(
  folder: string,
  images: readonly string[],
  pack: Pack,
  name: string,
  reuse: boolean,
): Promise<(Float32Array | undefined)[]> {
  const file = join(KEPT, name);
  if (reuse && existsSync(file)) return decode(await readFile(file), images);
  const unprojected = { ...pack, embedding: { ...pack.embedding, projection: undefined } };
  const vectors = await analyzeAll(folder, images, async (photo) => {
    const face = centralFace(photo);
    return face && (await photo.embed([face], unprojected))[0];
  });
  await mkdir(KEPT, { recursive: true });
  await writeFile(file, encode(images, vectors));
  return vectors;
}

/** Format of a file: the names of images with a face as a line of JSON, then their vectors. */
function encode(images: readonly string[], vectors: readonly (Float32Array | undefined)[]): Buffer {
  const found = images.filter((_, i) => vectors[i]);
  const numbers = vectors.flatMap((vector) =>
    vector ? [Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)] : [],
  );
  return Buffer.concat([Buffer.from(`${JSON.stringify(found)}\n`), ...numbers]);
}

function decode(file: Buffer, images: readonly string[]): (Float32Array | undefined)[] {
  const end = file.indexOf('\n') + 1;
  const found = JSON.parse(file.toString('utf8', 0, end)) as string[];
  const numbers = new Float32Array(file.buffer.slice(file.byteOffset + end, file.byteOffset + file.length));
  const length = numbers.length / found.length;
  const rowOf = new Map(found.map((image, row) => [image, numbers.subarray(row * length, (row + 1) * length)]));
  return images.map((image) => rowOf.get(image));
}
