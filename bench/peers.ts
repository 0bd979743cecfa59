/**
 * Compares Visage with other packages that describe and embed faces in Node: the same photos, fresh processes of each engine
 * alternating, all the face models that each has. docs/performance.md says what makes the comparison unequal.
 */

import { basename, join } from 'node:path';
import { startChild } from './child.ts';
import { ENGINES, type EngineName } from './peers/engine.ts';
import type { ComparedPhoto, PeerFigures } from './peers/figures.ts';
import { plotPeers } from './peers/plot.ts';
import type { PeerJob, PeerMeasures } from './peers/process.ts';
import { samplePhoto } from './photos.ts';
import { percentile, roundMs } from './statistics.ts';

/** Photos of three faces and of five. */
const PHOTOS = [samplePhoto(1), samplePhoto(5)];

export interface PeerOptions {
  /** Measured runs of each photo by each process. */
  readonly runs: number;
  /** Fresh processes of each engine. */
  readonly processes: number;
  /** Folder of the picture. */
  readonly out: string;
}

/** @param given  paths; by default photos of three faces and of five */
export async function benchPeers(
  given: readonly string[],
  { runs, processes, out }: PeerOptions,
): Promise<{ photos: ComparedPhoto[] }> {
  const paths = given.length > 0 ? given : PHOTOS;
  const measured = new Map<EngineName, PeerMeasures[][]>(ENGINES.map((name) => [name, []]));
  for (let number = 1; number <= processes; number++) {
    for (const engine of ENGINES) {
      console.error(`process ${number} of ${processes}: ${engine}`);
      measured.get(engine)?.push(await measureInProcess({ engine, photos: paths, runs }));
    }
  }
  const photos = paths.map((path, i): ComparedPhoto => {
    const figures = Object.fromEntries(
      [...measured].map(([engine, perProcess]) => [engine, figuresOf(perProcess.map((measures) => measures[i]))]),
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

/** @param perProcess  measures of one engine for one photo, one entry a process */
function figuresOf(perProcess: readonly PeerMeasures[]): PeerFigures {
  const median = (values: readonly number[]) => roundMs(percentile(values, 0.5));
  return {
    p50Ms: median(perProcess.flatMap(({ wallMs }) => wallMs)),
    p50CpuMs: median(perProcess.flatMap(({ cpuMs }) => cpuMs)),
    faces: perProcess[0].faces,
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
