/** How often a quality filter refuses people as too dark, by group, in full light and in less. */

import sharp from 'sharp';
import { unfitReasons } from '../layers/rekognition/evaluation.ts';
import { type Face, scoreOf } from '../layers/vision/index.ts';
import { analyzeAll, centralFace } from './dataset.ts';
import { PACK } from './pack.ts';
import { shareOf } from './scores.ts';

/** Every value of a photo is multiplied by one of these, as sRGB has it, and rounded to 8 bits. */
const LIGHTS = [1, 0.3, 0.15] as const;
const FILTERS = ['AUTO', 'MEDIUM', 'HIGH'] as const;

/** Similarity, in percent, that a face in less light is expected to reach with itself in full light. */
const ITSELF = 99;

export interface LabelledImage {
  readonly image: string;
  /** Names of the groups that its person belongs to. */
  readonly groups: readonly string[];
}

/** Shares of the group's faces in this light that each filter refuses with the reason LOW_BRIGHTNESS. */
export interface RefusedByLight extends Readonly<Record<(typeof FILTERS)[number], number>> {
  readonly group: string;
  readonly light: number;
  /** Number of photos in which a face was found; no share counts the others. */
  readonly faces: number;
  /** Share of the faces that AUTO lets pass that reach a Similarity of 99 with their own photo in full light. */
  readonly itself: number;
}

interface JudgedFace {
  readonly tooDarkFor: ReadonlySet<string>;
  readonly passesAuto: boolean;
  readonly vector: Float32Array;
}

/**
 * Darkens every photo and judges its central face.
 * @param folder  holds the images, one person each
 * @returns one row for each group in each light
 */
export async function refusedByLight(folder: string, images: readonly LabelledImage[]): Promise<RefusedByLight[]> {
  const names = images.map(({ image }) => image);
  const judge = (light: number) =>
    analyzeAll(
      folder,
      names,
      async (photo): Promise<JudgedFace | undefined> => {
        const face = centralFace(photo);
        return face && { ...judged(face), vector: (await photo.embed([face], PACK))[0] };
      },
      (bytes) => darken(bytes, light),
    );
  const inFullLight = await judge(1);
  const rows: RefusedByLight[] = [];
  for (const light of LIGHTS) {
    const faces = light === 1 ? inFullLight : await judge(light);
    for (const group of new Set(images.flatMap(({ groups }) => groups))) {
      const found = faces.flatMap((face, i) =>
        face && images[i].groups.includes(group) ? [{ ...face, inFullLight: inFullLight[i]?.vector }] : [],
      );
      const refused = (filter: string) => shareOf(found, ({ tooDarkFor }) => tooDarkFor.has(filter));
      rows.push({
        group,
        light,
        faces: found.length,
        AUTO: refused('AUTO'),
        MEDIUM: refused('MEDIUM'),
        HIGH: refused('HIGH'),
        itself: shareOf(
          found.filter(({ passesAuto }) => passesAuto),
          ({ vector, inFullLight }) => inFullLight !== undefined && isItself(vector, inFullLight),
        ),
      });
    }
  }
  return rows;
}

function darken(bytes: Uint8Array, light: number): Uint8Array | Promise<Uint8Array> {
  return light === 1 ? bytes : sharp(bytes).autoOrient().linear(light, 0).png().toBuffer();
}

function judged(face: Face): Omit<JudgedFace, 'vector'> {
  return {
    tooDarkFor: new Set(FILTERS.filter((filter) => unfitReasons(face, filter).includes('LOW_BRIGHTNESS'))),
    passesAuto: unfitReasons(face, 'AUTO').length === 0,
  };
}

function isItself(p: Float32Array, q: Float32Array): boolean {
  return PACK.similarity.similarityOf(scoreOf(PACK, p, q)) >= ITSELF;
}
