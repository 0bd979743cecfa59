/** What a Similarity means for each group of people: how often two different people of a group reach it. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Box, cosineOf } from '../layers/vision/index.ts';
import { alteredCopy } from './altered-copy.ts';
import { cutTile, type Tile, writeContactSheet } from './contact-sheet.ts';
import { analyzeAll, centralFace, embedCentralFace, readCsv } from './dataset.ts';
import { plotFairness } from './fairness-plot.ts';
import { CHILDREN, groupOf, originOf, type PersonLabels } from './groups.ts';
import { PACK } from './pack.ts';
import { PairCounter } from './pair-counter.ts';
import { type RefusedByLight, refusedByLight } from './refused-by-light.ts';
import { numberPeople } from './same-people.ts';
import { shareOf } from './scores.ts';

/** Similarities, in percent, at which rates are reported. */
const MARKS = [80, 99] as const;
/** Similarities at which they are drawn. */
const DRAWN = [50, 80, 90, 95, 99] as const;

/** Least number of adults of an origin and a sex that are reported as a group. */
const LEAST_PEOPLE = 40;

/** Least number of people of an origin that refusals are reported of. */
const LEAST_OF_ORIGIN = 30;

/** Number of the nearest pairs on the sheet. */
const NEAREST = 60;

/** A share by Similarity. */
export type Rates = Readonly<Record<string, number>>;

export interface GroupFairness {
  readonly group: string;
  readonly people: number;
  /** Number of pairs of different people. */
  readonly pairs: number;
  /** Share of the pairs that reach a Similarity. */
  readonly falseMatchRate: Rates;
  /** Share of the group's faces that reach it with their own altered copy. */
  readonly found: Rates;
}

export interface FairnessReport {
  readonly all: Pick<GroupFairness, 'pairs' | 'falseMatchRate'>;
  readonly groups: readonly GroupFairness[];
  readonly found: Rates;
  /** By group, and by origin at any age. */
  readonly refused: readonly RefusedByLight[];
}

/** The central face of a photo. */
interface Subject {
  readonly image: string;
  readonly box: Box;
  readonly group: string;
  /** Number of the person. */
  readonly person: number;
  readonly vector: Float32Array;
  readonly crowd: number;
  /** Score of the face and its altered copy; -Infinity where no face is found in the copy. */
  readonly copyScore: number;
}

interface Pair {
  readonly p: Subject;
  readonly q: Subject;
  readonly score: number;
}

/**
 * Compares all pairs of different people, of any group and within each, and every face with an altered copy of its photo.
 * @param directory  holds images/, labels.csv (image,age,female,origin) and, where some people are in several images,
 *   same.csv (image_a,image_b)
 * @param out  folder of fairness.png, which draws the rates, and nearest.png, the pairs that are most alike: those that
 *   are one person belong in same.csv
 */
export async function evaluateFairness(directory: string, out: string): Promise<FairnessReport> {
  const subjects = await readSubjects(directory);
  const least = [...MARKS, ...DRAWN].map((similarity) => PACK.similarity.scoreAt(similarity));
  const everybody = new PairCounter(least);
  const counters = new Map(
    [...new Set(subjects.map(({ group }) => group))].map((group) => [group, new PairCounter(least)]),
  );
  let nearest: Pair[] = [];
  for (const [i, p] of subjects.entries()) {
    for (const q of subjects.slice(0, i)) {
      if (p.person === q.person) continue;
      // scoreOf, with the crowd terms computed once a vector.
      const score = cosineOf(p.vector, q.vector) - (p.crowd + q.crowd) / 2;
      everybody.add(score);
      if (p.group === q.group) counters.get(p.group)?.add(score);
      if (score >= least[0]) nearest.push({ p, q, score });
    }
    nearest = nearest.sort((a, b) => b.score - a.score).slice(0, NEAREST);
  }
  const members = Map.groupBy(subjects, ({ group }) => group);
  const groups = [...members].flatMap(([group, faces]) => {
    const counter = counters.get(group);
    const people = new Set(faces.map(({ person }) => person)).size;
    if (!counter || (people < LEAST_PEOPLE && !CHILDREN.includes(group))) return [];
    return [{ group, people, counter, found: foundAmong(faces) }];
  });
  groups.sort((a, b) => b.people - a.people);
  groups.sort((a, b) => Number(CHILDREN.includes(b.group)) - Number(CHILDREN.includes(a.group)));
  await plotFairness(
    [{ group: 'everybody', counter: everybody }, ...groups].map(({ group, counter }) => ({
      group,
      falseMatchRate: byMark(DRAWN, counter.rates().slice(MARKS.length)),
    })),
    join(out, 'fairness.png'),
  );
  await writeContactSheet(await drawPairs(join(directory, 'images'), nearest), join(out, 'nearest.png'));
  return {
    all: reportOf(everybody),
    groups: groups.map(({ group, people, counter, found }) => ({ group, people, ...reportOf(counter), found })),
    found: foundAmong(subjects),
    refused: await refusedAmong(
      directory,
      groups.map(({ group }) => group),
    ),
  };
}

/** @param reported  groups by age, or by origin and sex, that are large enough */
async function refusedAmong(directory: string, reported: readonly string[]): Promise<RefusedByLight[]> {
  const rows = readCsv<'image' | keyof PersonLabels>(join(directory, 'labels.csv'));
  const origins = Map.groupBy(rows, originOf);
  const large = [...origins].flatMap(([origin, people]) => (people.length >= LEAST_OF_ORIGIN ? [origin] : []));
  const wanted = new Set([...reported, ...large]);
  const images = rows.map((row) => ({
    image: row.image,
    groups: [groupOf(row), originOf(row)].filter((group) => wanted.has(group)),
  }));
  return refusedByLight(join(directory, 'images'), images);
}

async function readSubjects(directory: string): Promise<Subject[]> {
  const folder = join(directory, 'images');
  const rows = readCsv<'image' | keyof PersonLabels>(join(directory, 'labels.csv'));
  const images = rows.map(({ image }) => image);
  const numbers = numberPeople(images, join(directory, 'same.csv'));
  const faces = await analyzeAll(folder, images, async (photo) => {
    const face = centralFace(photo);
    return face && { box: face.box, vector: (await photo.embed([face], PACK))[0] };
  });
  const lightOf = new Map(images.map((image, i) => [image, i % 2 === 0 ? ('lighter' as const) : ('darker' as const)]));
  const copies = await analyzeAll(folder, images, embedCentralFace, async (photo, image) =>
    alteredCopy(photo, lightOf.get(image) ?? 'lighter'),
  );
  return rows.flatMap((row, i) => {
    const face = faces[i];
    if (!face) return [];
    const crowd = PACK.crowd(face.vector);
    const copy = copies[i];
    const copyScore = copy ? cosineOf(face.vector, copy) - (crowd + PACK.crowd(copy)) / 2 : Number.NEGATIVE_INFINITY;
    return [{ image: row.image, group: groupOf(row), person: numbers.get(row.image) ?? i, crowd, copyScore, ...face }];
  });
}

function foundAmong(subjects: readonly Subject[]): Rates {
  return byMark(
    MARKS,
    MARKS.map((mark) => shareOf(subjects, ({ copyScore }) => copyScore >= PACK.similarity.scoreAt(mark))),
  );
}

function reportOf(counter: PairCounter): Pick<GroupFairness, 'pairs' | 'falseMatchRate'> {
  return { pairs: counter.pairs, falseMatchRate: byMark(MARKS, counter.rates().slice(0, MARKS.length)) };
}

function byMark(marks: readonly number[], rates: readonly number[]): Rates {
  return Object.fromEntries(marks.map((mark, i) => [mark, rates[i]]));
}

/** Two tiles a pair, one beside the other. */
async function drawPairs(folder: string, pairs: readonly Pair[]): Promise<Tile[]> {
  const tiles: Tile[] = [];
  for (const { p, q, score } of pairs) {
    const similarity = `Similarity ${PACK.similarity.similarityOf(score).toFixed(2)}`;
    for (const { image, box, group } of [p, q]) {
      tiles.push({
        pixels: await cutTile(await readFile(join(folder, image)), box),
        lines: [image, group, similarity],
      });
    }
  }
  return tiles;
}
