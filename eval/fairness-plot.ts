import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { plotPng } from './plot.ts';

/** The false match rate of a group, by Similarity. */
export interface DrawnGroup {
  readonly group: string;
  readonly falseMatchRate: Readonly<Record<string, number>>;
}

/** Draws the false match rate of each group over Similarity; a rate of 0 has no place on the logarithmic axis. */
export async function plotFairness(groups: readonly DrawnGroup[], path: string): Promise<void> {
  const values = groups.flatMap(({ group, falseMatchRate }) =>
    Object.entries(falseMatchRate)
      .filter(([, rate]) => rate > 0)
      .map(([similarity, rate]) => ({ group, similarity, rate })),
  );
  await mkdir(dirname(path), { recursive: true });
  await plotPng(
    {
      title: 'Pairs of different people that reach a Similarity',
      width: 480,
      height: 360,
      data: { values },
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'similarity', type: 'ordinal', title: 'Similarity' },
        y: {
          field: 'rate',
          type: 'quantitative',
          scale: { type: 'log' },
          axis: { format: '.0e' },
          title: 'false match rate',
        },
        color: {
          field: 'group',
          type: 'nominal',
          title: null,
          scale: { scheme: 'tableau20' },
          sort: groups.map(({ group }) => group),
        },
      },
    },
    path,
  );
}
