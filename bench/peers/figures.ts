import type { EngineName } from './engine.ts';

/** Medians of one engine for one photo. */
export interface PeerFigures {
  readonly p50Ms: number;
  /** Processor time of all threads, in ms. */
  readonly p50CpuMs: number;
  readonly faces: number;
}

/** Figures of every engine for one photo. */
export interface ComparedPhoto extends Readonly<Record<EngineName, PeerFigures>> {
  readonly photo: string;
  /** Median time divided by that of Visage. */
  readonly ratioHuman: number;
  readonly ratioFaceApi: number;
}
