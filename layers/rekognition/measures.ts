import type { Photo, Vision } from '../vision/index.ts';
import type { OutputCounts } from './operation.ts';

/** What a request's log line says of the photos that came with it: durations and counts. */
export interface Measures extends OutputCounts {
  /** Faces found, in all photos together. */
  readonly faces: number;
  /** Milliseconds by stage, summed over the photos. */
  readonly stages: Readonly<Record<string, number>>;
}

/** A vision that records the photos it analyses, so that operations need not know that they are measured. */
export interface MeasuredVision extends Vision {
  /** @returns undefined if no photo has been analysed */
  measures(): Measures | undefined;
}

export function measuredVision(vision: Vision): MeasuredVision {
  const photos: Photo[] = [];
  return {
    ...vision,
    analyze: async (...request) => {
      const photo = await vision.analyze(...request);
      photos.push(photo);
      return photo;
    },
    measures: () => {
      if (photos.length === 0) return undefined;
      const stages: Record<string, number> = {};
      for (const [stage, ms] of photos.flatMap((photo) => Object.entries(photo.stages))) {
        stages[stage] = (stages[stage] ?? 0) + ms;
      }
      return { faces: photos.reduce((sum, { faces }) => sum + faces.length, 0), stages };
    },
  };
}
