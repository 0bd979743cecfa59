import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { plotPng } from '../../eval/plot.ts';
import { ENGINES, type EngineName } from './engine.ts';
import type { ComparedPhoto } from './figures.ts';

const NAMES: Readonly<Record<EngineName, string>> = {
  visage: 'Visage',
  human: 'Human, WASM',
  faceApi: 'face-api, WASM',
};

/** Draws each engine's median time for each photo as bars. */
export async function plotPeers(photos: readonly ComparedPhoto[], path: string): Promise<void> {
  const values = photos.flatMap((photo) =>
    ENGINES.map((engine) => {
      const { p50Ms, faces } = photo[engine];
      const label = `${Math.round(p50Ms)} ms, ${faces} faces`;
      return { photo: photo.photo, engine: NAMES[engine], ms: p50Ms, label };
    }),
  );
  const order = ENGINES.map((engine) => NAMES[engine]);
  await mkdir(dirname(path), { recursive: true });
  await plotPng(
    {
      title: 'A photo: decoded, faces found, described and embedded',
      data: { values },
      facet: { row: { field: 'photo', type: 'nominal', title: null, header: { labelAngle: 0, labelAlign: 'left' } } },
      spec: {
        width: 520,
        height: { step: 24 },
        encoding: {
          y: { field: 'engine', type: 'nominal', sort: order, title: null },
          x: {
            field: 'ms',
            type: 'quantitative',
            title: 'milliseconds, median',
            // Leaves space for the text beside the longest bar.
            scale: { domainMax: 1.25 * Math.max(...values.map(({ ms }) => ms)) },
          },
        },
        layer: [
          {
            mark: 'bar',
            encoding: { color: { field: 'engine', type: 'nominal', sort: order, legend: null } },
          },
          { mark: { type: 'text', align: 'left', dx: 4 }, encoding: { text: { field: 'label' } } },
        ],
      },
    },
    path,
  );
}
