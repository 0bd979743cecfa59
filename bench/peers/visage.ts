import { ATTRIBUTE_NAMES, loadVision } from '../../layers/vision/index.ts';
import type { Engine } from './engine.ts';

const LIMITS = { minSidePx: 80, maxSidePx: 10_000 };
const ALL = new Set(ATTRIBUTE_NAMES);

/** Visage's vision layer, as IndexFaces with ALL uses it. */
export async function openVisage(): Promise<Engine> {
  const vision = await loadVision();
  const [pack] = vision.packs;
  return {
    async run(bytes) {
      using photo = await vision.analyze(bytes, LIMITS, { embedding: pack, attributes: ALL });
      const [described, vectors] = await Promise.all([
        photo.describe(photo.faces, ALL),
        photo.embed(photo.faces, pack),
      ]);
      if (vectors.length !== photo.faces.length || described.length !== photo.faces.length) {
        throw new Error('Work was left out');
      }
      return photo.faces.length;
    },
  };
}
