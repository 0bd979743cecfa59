/** Process in which one engine runs, started by peers.ts: no other engine is loaded in it. */

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Engine, EngineName } from './engine.ts';

export interface PeerJob {
  readonly engine: EngineName;
  /** Paths. */
  readonly photos: readonly string[];
  /** Measured runs of each photo, after those for warming up. */
  readonly runs: number;
}

/** Measurements of one photo, one value a run. */
export interface PeerMeasures {
  readonly faces: number;
  readonly wallMs: readonly number[];
  /** Processor time of all threads. */
  readonly cpuMs: readonly number[];
}

/** Runs after which all hot code is compiled: the first five take Visage a fifth longer, its peers no longer. */
const WARM_UP = 10;

const OPENERS: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  visage: async () => (await import('./visage.ts')).openVisage(),
  human: async () => (await import('./human.ts')).openHuman(),
  faceApi: async () => (await import('./face-api.ts')).openFaceApi(),
};

const [{ engine: name, photos, runs }] = (await once(process, 'message')) as [PeerJob];
const engine = await OPENERS[name]();
for (const photo of photos) process.send?.(await measure(await readFile(photo)));

async function measure(photo: Uint8Array): Promise<PeerMeasures> {
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  let faces = 0;
  for (let run = -WARM_UP; run < runs; run++) {
    const began = performance.now();
    const cpuBefore = process.cpuUsage();
    faces = await engine.run(photo);
    const { user, system } = process.cpuUsage(cpuBefore);
    if (run < 0) continue;
    wallMs.push(performance.now() - began);
    cpuMs.push((user + system) / 1000);
  }
  return { faces, wallMs, cpuMs };
}
