/** Measures how many photos without a person have a face in the answer, or would have one stored. */

import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { selectFaces } from '../layers/rekognition/evaluation.ts';
import { cutTile, type Tile, writeContactSheet } from './contact-sheet.ts';
import { analyzeAll } from './dataset.ts';

const CONFIDENT = 80;

/** Numbers of photos. */
export interface NobodyReport {
  readonly photos: number;
  /** With a face at all, as in DetectFaces. */
  readonly withFace: number;
  /** With a face whose Confidence is at least 80. */
  readonly withFaceOf80: number;
  /** With a face that IndexFaces would store under QualityFilter AUTO. */
  readonly stored: number;
}

/**
 * @param directory  holds images/ without a person in any; JPEG and PNG files in folders of it count too
 * @param sheet  PNG that is written: every face that was found
 */
export async function evaluateNobody(directory: string, sheet: string): Promise<NobodyReport> {
  const folder = join(directory, 'images');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort();
  const photos = await analyzeAll(folder, names, async ({ faces }, name) => {
    const { selected } = selectFaces(faces, 'AUTO', Infinity);
    const picture = faces.length > 0 ? await readFile(join(folder, name)) : undefined;
    const tiles: Tile[] = [];
    for (const face of faces) {
      const stored = selected.includes(face) ? 'stored' : 'not stored';
      const lines = [basename(name), `confidence ${face.confidence.toFixed(1)}`, stored];
      if (picture) tiles.push({ pixels: await cutTile(picture, face.box), lines });
    }
    return {
      tiles,
      isConfident: faces.some(({ confidence }) => confidence >= CONFIDENT),
      isStored: selected.length > 0,
    };
  });
  await writeContactSheet(
    photos.flatMap(({ tiles }) => tiles),
    sheet,
  );
  return {
    photos: photos.length,
    withFace: photos.filter(({ tiles }) => tiles.length > 0).length,
    withFaceOf80: photos.filter(({ isConfident }) => isConfident).length,
    stored: photos.filter(({ isStored }) => isStored).length,
  };
}
