/**
 * Visage beside what else describes and embeds faces in Node: the same photos, alternating fresh processes, all the models for
 * faces that each has. docs/performance.md says what makes the comparison unequal.
 */

import { basename, join } from 'node:path';
import { startChild } from './child.ts';
import { ENGINES, type EngineName } from './peers/engine.ts';
import type { ComparedPhoto, PeerFigures } from './peers/figures.ts';
import { plotPeers } from './peers/plot.ts';
import type { PeerJob, PeerMeasures } from './peers/process.ts';
import { samplePhoto } from './photos.ts';
import { percentile, roundMs } from './statistics.ts';

/** Three faces and five. */
const PHOTOS = [samplePhoto(1), samplePhoto(5)];

export interface PeerOptions {
  /** Features at each photo, in each round. */
  readonly runs: number;
  /** Fresh processes of each engine. */
  readonly rounds: number;
  /** Folder of the picture. */
  readonly out: string;
}

/** @param given  paths; by default photos of three faces and of five */
export async function benchPeers(
  given: readonly string[],
  { runs, rounds, out }: PeerOptions,
): Promise<{ photos: ComparedPhoto[] }> {
  const paths = given.length > 0 ? given : PHOTOS;
  const measured = new Map<EngineName, PeerMeasures[][]>(ENGINES.map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const engine of ENGINES) {
      console.error(`round ${round} of ${rounds}: ${engine}`);
      measured.get(engine)?.push(await measureInProcess({ engine, photos: paths, looks: runs }));
    }
  }
  const photos = paths.map((path, i): ComparedPhoto => {
    const figures = Object.fromEntries(
      [...measured].map(([engine, perRound]) => [engine, figuresOf(perRound.map((measures) => measures[i]))]),
    ) as Record<EngineName, PeerFigures>;
    const timesVisage = (peer: PeerFigures) => Math.round((peer.p50Ms / figures.visage.p50Ms) * 10) / 10;
    return {
      photo: basename(path),
      ...figures,
      ratioHuman: timesVisage(figures.human),
      ratioFaceApi: timesVisage(figures.faceApi),
    };
  });
  report(photos);
  const picture = join(out, 'peers.png');
  await plotPeers(photos, picture);
  console.error(`drawn in ${picture}`);
  return { photos };
}

async function measureInProcess(job: PeerJob): Promise<PeerMeasures[]> {
  const child = startChild('peers/process.ts');
  try {
    child.send(job);
    const measures: PeerMeasures[] = [];
    for (const _ of job.photos) measures.push((await child.next()) as PeerMeasures);
    return measures;
  } finally {
    await child.end();
  }
}

/** @param rounds  of one engine, at one photo */
function figuresOf(rounds: readonly PeerMeasures[]): PeerFigures {
  const median = (values: readonly number[]) => roundMs(percentile(values, 0.5));
  return {
    p50Ms: median(rounds.flatMap(({ wallMs }) => wallMs)),
    p50CpuMs: median(rounds.flatMap(({ cpuMs }) => cpuMs)),
    faces: rounds[0].faces,
  };
}

function report(photos: readonly ComparedPhoto[]): void {
  for (const { photo, ratioHuman, ratioFaceApi, ...figures } of photos) {
    const [visage, human, faceApi] = ENGINES.map((engine) => {
      const { p50Ms, p50CpuMs, faces } = figures[engine];
      return `${engine} ${p50Ms} ms (CPU ${p50CpuMs} ms, ${faces} faces)`;
    });
    console.error(`${photo}: ${visage}; ${human}, ${ratioHuman} times; ${faceApi}, ${ratioFaceApi} times`);
  }
}
