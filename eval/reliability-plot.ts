import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { plotPng } from './plot.ts';
import { reliability } from './scores.ts';

export interface NamedAnswers {
  readonly name: string;
  readonly answers: readonly { readonly called: boolean; readonly confidence: number; readonly positive: boolean }[];
}

/** Fewer answers than this say nothing of their share. */
const LEAST_ANSWERS = 15;

/** The share of right answers over the confidence stated; on the diagonal, confidences mean what they say. */
export async function plotReliability(sets: readonly NamedAnswers[], path: string): Promise<void> {
  const values = sets.flatMap(({ name, answers }) =>
    reliability(
      answers.map(({ confidence }) => confidence),
      answers.map(({ called, positive }) => called === positive),
    )
      .filter(({ answers }) => answers >= LEAST_ANSWERS)
      .map(({ stated, right, answers }) => ({ name, stated: 100 * stated, right: 100 * right, answers })),
  );
  const stated = { type: 'quantitative', scale: { domain: [50, 100] as number[] } } as const;
  const right = { type: 'quantitative', scale: { domain: [0, 100] as number[] } } as const;
  await mkdir(dirname(path), { recursive: true });
  await plotPng(
    {
      title: 'Confidence stated and share of answers that are right',
      width: 420,
      height: 420,
      layer: [
        {
          data: { values: [{ at: 50 }, { at: 100 }] },
          mark: { type: 'line', color: '#aaa', strokeDash: [4, 4] },
          encoding: { x: { field: 'at', ...stated }, y: { field: 'at', ...right } },
        },
        {
          data: { values },
          mark: { type: 'line', point: true },
          encoding: {
            x: { field: 'stated', ...stated, title: 'confidence, %' },
            y: { field: 'right', ...right, title: 'right, %' },
            color: { field: 'name', type: 'nominal', title: null },
          },
        },
      ],
    },
    path,
  );
}
