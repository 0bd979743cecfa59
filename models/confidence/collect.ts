/** Candidates that the search meets in pictures: what the networks say about each, and whether it is a face. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS, withVision } from '../../eval/dataset.ts';
import {
  type Candidate,
  type FaceObserver,
  type FoundFace,
  iou,
  meshBounds,
  type Refusal,
  type TrainingVision,
  toRatios,
} from '../../layers/vision/training.ts';
import { KEPT } from './kept.ts';
import type { DrawnPicture, Picture, Place, Truth } from './picture.ts';

/** Confidence by the evidence, in percent, from which a candidate is a face unless its embedding is no person's. */
const FACE = 50;

/** A candidate that was fitted. */
export interface Example {
  readonly kind: string;
  readonly group: string;
  readonly name: string;
  /** In ratios of the picture. */
  readonly box: Place;
  readonly truth: Truth;
  readonly detectorScore: number;
  readonly meshScore: number;
  readonly disagreement: number;
  /** As the pack that was open estimates it, in percent. */
  readonly confidence: number;
  /** Longer side of the mesh's bounds, in pixels of the pyramid's base. */
  readonly sidePx: number;
}

export interface Examples {
  readonly list: readonly Example[];
  /** MobileFaceNet's vector of an example, of any length. */
  vectorOf(index: number): Float32Array;
}

/** Joins examples of several kinds, in their order. */
export function joinExamples(parts: readonly Examples[]): Examples {
  const places = parts.flatMap((part) => part.list.map((_, i) => ({ part, i })));
  return {
    list: parts.flatMap(({ list }) => list),
    vectorOf: (index) => places[index].part.vectorOf(places[index].i),
  };
}

const DIMENSIONS = 512;

/**
 * Collects the candidates of pictures; from a file if these pictures were collected before.
 * @param what  name of the file, and of the pictures in the progress bar
 */
export async function collectExamples(what: string, pictures: readonly Picture[]): Promise<Examples> {
  const identity = pictures.map(({ kind, name }) => `${kind}/${name}`).join();
  const stem = join(
    KEPT,
    `${what.replaceAll(' ', '-')}-${createHash('sha256').update(identity).digest('hex').slice(0, 8)}`,
  );
  if (!existsSync(`${stem}.f32`)) {
    const collected = (await withVision(what, pictures, examplesOf)).flat();
    await mkdir(KEPT, { recursive: true });
    await writeFile(`${stem}.json`, JSON.stringify(collected.map(({ example }) => example)));
    const vectors = collected.map(({ vector }) => vector);
    await writeFile(
      `${stem}.f32`,
      Buffer.concat(vectors.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))),
    );
  }
  const list = JSON.parse(await readFile(`${stem}.json`, 'utf8')) as Example[];
  const bytes = await readFile(`${stem}.f32`);
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const row = (i: number) => numbers.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
  return { list, vectorOf: row };
}

interface Collected {
  readonly example: Example;
  readonly vector: Float32Array;
}

async function examplesOf(vision: TrainingVision, picture: Picture): Promise<Collected[]> {
  const drawn = await picture.draw();
  const fits = new Fits();
  using photo = await vision.analyze(drawn.bytes, LIMITS, {}, fits);
  const found = fits.confident();
  const vectors = await photo.vectorsAt(found.map(({ face }) => face.keypoints));
  return found.map(({ candidate, face }, i) => {
    const bounds = meshBounds(face.mesh);
    const { base } = fits;
    const box = toRatios(bounds, base);
    return {
      vector: vectors[i],
      example: {
        kind: picture.kind,
        group: drawn.groups?.[drawn.people.findIndex((person) => isSamePlace(box, person, base))] ?? picture.group,
        name: picture.name,
        box,
        truth: truthOf(box, drawn, base, fits.isFace(face)),
        detectorScore: candidate.score,
        meshScore: face.mesh.score,
        disagreement: face.disagreement,
        confidence: face.confidence,
        sidePx: Math.max(bounds.width, bounds.height),
      },
    };
  });
}

/** The last fit of every candidate of a search. */
class Fits implements FaceObserver {
  base = { width: 1, height: 1 };
  readonly #last = new Map<Candidate, FoundFace>();
  readonly #beforeJudged = new Map<Candidate | FoundFace, FoundFace>();
  readonly #duplicates = new Set<FoundFace>();

  began(base: { readonly width: number; readonly height: number }): void {
    this.base = base;
  }

  found(): void {}

  fitted(candidate: Candidate, face: FoundFace): void {
    this.#last.set(candidate, face);
  }

  refitted(candidate: Candidate, face: FoundFace): void {
    this.#last.set(candidate, face);
  }

  judged(face: FoundFace, judged: FoundFace): void {
    this.#beforeJudged.set(judged, face);
  }

  refused(refused: Candidate | FoundFace, { gate }: Refusal): void {
    const face = this.#beforeJudged.get(refused);
    if (face && gate === 'mesh overlap') this.#duplicates.add(face);
  }

  answered(): void {}

  /** Whether a candidate is a face of its own by the evidence alone, whatever the embedding made of it. */
  isFace(face: FoundFace): boolean {
    return !this.#duplicates.has(face);
  }

  confident(): { readonly candidate: Candidate; readonly face: FoundFace }[] {
    const fits = [...this.#last].map(([candidate, face]) => ({ candidate, face }));
    return fits.filter(({ face }) => face.confidence >= FACE);
  }
}

/** Largest distance of two centres, in longer sides, and ratio of sizes, at which a box is about a known face. */
const SAME = { distance: 0.3, ratio: 1.6, iou: 0.4 };

/** Whether a box is about a face, both in ratios of a picture of size `base`. */
function isSamePlace(box: Place, face: Place, base: { readonly width: number; readonly height: number }): boolean {
  const side = (p: Place) => Math.max(p.width * base.width, p.height * base.height);
  const x = (box.left + box.width / 2 - face.left - face.width / 2) * base.width;
  const y = (box.top + box.height / 2 - face.top - face.height / 2) * base.height;
  const ratio = side(box) / side(face);
  return Math.hypot(x, y) < SAME.distance * side(face) && ratio < SAME.ratio && ratio > 1 / SAME.ratio;
}

/** States what a candidate is, by what is known about the picture. @param isFace  whether it is a face by the evidence */
export function truthOf(
  box: Place,
  { people, labelled, others }: Pick<DrawnPicture, 'people' | 'labelled' | 'others'>,
  base: { readonly width: number; readonly height: number },
  isFace: boolean,
): Truth {
  if (people.some((person) => isSamePlace(box, person, base))) return 'face';
  const known = labelled.find((place) => iou(place.box, box) > SAME.iou);
  if (known) return known.truth;
  if (others === 'face') return isFace ? 'face' : 'unknown';
  return people.some((person) => iou(person, box) > 0) ? 'unknown' : others;
}
