import type { Photo, Vision } from '../vision/index.ts';

/** What one request's log line says of the photos it came with. */
export interface Measures {
  /** found in all of them */
  readonly faces: number;
  /** ms by stage */
  readonly stages: Readonly<Record<string, number>>;
}

/** A vision that remembers the photos it was shown, so that operations need not know that they are measured. */
export function measured(vision: Vision): { readonly vision: Vision; measures(): Measures | undefined } {
  const photos: Photo[] = [];
  return {
    vision: {
      pack: vision.pack,
      analyze: async (...request) => {
        const photo = await vision.analyze(...request);
        photos.push(photo);
        return photo;
      },
      close: () => vision.close(),
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
