import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Answer, confidencesOf, rightOf } from './answers.ts';
import { plotPng } from './plot.ts';
import { reliability } from './scores.ts';

export interface NamedAnswers {
  readonly name: string;
  readonly answers: readonly Answer[];
}

/** Least number of answers in a bin: the share of fewer is too uncertain to plot. */
const LEAST_ANSWERS = 15;

/**
 * Plots a reliability diagram, a line for each set of answers: share of right answers over confidence stated, with the diagonal
 * of perfect calibration.
 */
export async function plotReliability(sets: readonly NamedAnswers[], path: string): Promise<void> {
  const values = sets.flatMap(({ name, answers }) =>
    reliability(confidencesOf(answers), rightOf(answers))
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
