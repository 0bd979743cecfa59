/** Persons lost and invented in pictures that are made: turned, overlapping and masked faces, and pages of text. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cutTile, type Tile, writeContactSheet } from '../contact-sheet.ts';
import { loneFaces } from '../dataset.ts';
import { firstOfEachPerson } from '../people.ts';
import type { Album } from './album.ts';
import { type BeforeRow, evaluateBefore } from './before.ts';
import { type CaptionReport, evaluateCaption } from './caption.ts';
import type { Mistake } from './compositions.ts';
import { evaluateMasks, type MaskRow } from './masks.ts';
import { evaluateOverlap, type OverlapRow } from './overlap.ts';
import { randomFor, shuffled } from './random.ts';
import { evaluateText, type TextReport } from './text.ts';
import { evaluateTurned, type TurnedRow } from './turned.ts';

/** Source photos, in multiples of the faces in a row. */
const SOURCES = 5;

/** Photos analysed for each source that is wanted: some show more faces than one. */
const TRIED = 1.5;

const MAX_TILES = 120;

/** Side of the part of a picture that a tile shows, in longer sides of the box. */
const TILE_SCALE = 2.5;

export interface AlbumOptions {
  /** Holds images/ of one face each, named person_number. */
  readonly directory: string;
  /** The same seed makes the same pictures, byte for byte. */
  readonly seed: number;
  /** Faces in each row of the report. */
  readonly each: number;
  /** PNG that is written: some of what was missed or invented, of every kind of picture. */
  readonly sheet: string;
}

export interface AlbumReport {
  readonly turned: readonly TurnedRow[];
  readonly overlap: readonly OverlapRow[];
  readonly before: readonly BeforeRow[];
  readonly masks: readonly MaskRow[];
  readonly text: TextReport;
  readonly caption: CaptionReport;
}

/** @throws RangeError  no photo of the folder shows exactly one face */
export async function evaluateAlbum({ directory, seed, each, sheet }: AlbumOptions): Promise<AlbumReport> {
  const album = await openAlbum(join(directory, 'images'), seed, each);
  const turned = await evaluateTurned(album);
  const overlap = await evaluateOverlap(album);
  const before = await evaluateBefore(album);
  const masks = await evaluateMasks(album);
  const text = await evaluateText(album);
  const caption = await evaluateCaption();
  const mistakes = [turned, overlap, before, masks, text].flatMap((evaluation) => evaluation.mistakes);
  await writeContactSheet(await drawTiles(selectMistakes(mistakes, MAX_TILES)), sheet);
  return {
    turned: turned.result,
    overlap: overlap.result,
    before: before.result,
    masks: masks.result,
    text: text.result,
    caption,
  };
}

/** Chooses the source photos: of each person the first, in random order. @throws RangeError  none shows exactly one face */
export async function openAlbum(folder: string, seed: number, each: number): Promise<Album> {
  const people = shuffled(randomFor(seed, 'sources'), firstOfEachPerson(readdirSync(folder).sort()));
  const sources = await loneFaces(folder, people.slice(0, Math.ceil(TRIED * SOURCES * each)));
  if (sources.length === 0) throw new RangeError(`No photo in ${folder} shows exactly one face`);
  return { folder, sources: sources.slice(0, SOURCES * each), seed, each };
}

/** Selects as evenly as possible from all kinds of mistakes, in their order. */
export function selectMistakes(mistakes: readonly Mistake[], limit: number): Mistake[] {
  const groups = [...Map.groupBy(mistakes, ({ composition, kind }) => `${composition.label} ${kind}`).values()];
  const selected = new Set<Mistake>();
  for (let rank = 0; selected.size < Math.min(limit, mistakes.length); rank++) {
    for (const group of groups) if (rank < group.length && selected.size < limit) selected.add(group[rank]);
  }
  return mistakes.filter((mistake) => selected.has(mistake));
}

async function drawTiles(mistakes: readonly Mistake[]): Promise<Tile[]> {
  const tiles: Tile[] = [];
  for (const [composition, ofIt] of Map.groupBy(mistakes, (mistake) => mistake.composition)) {
    const picture = await composition.draw();
    for (const { kind, box, confidence } of ofIt) {
      const what = confidence === undefined ? kind : `${kind}, confidence ${confidence.toFixed(1)}`;
      tiles.push({ pixels: await cutTile(picture, box, TILE_SCALE), lines: [...composition.label.split(', '), what] });
    }
  }
  return tiles;
}
