/**
 * Candidates of a photo as a table, as shapes to draw, and as a summary: `npm run draw -- PHOTO OUT.png --candidates`.
 */

import { iou } from '../layers/vision/index.ts';
import type { Fit, Gate, Refusal, TracedCandidate } from '../layers/vision/training.ts';
import type { DrawnFace } from './overlay.ts';

const COLOURS = { face: '#3dff6e', beforeFit: '#ff9d2e', afterFit: '#ff4d4d' };

/** IoU of two boxes of the detector from which both show the same face. */
const SAME_FACE = 0.4;

/** Decimals of the numbers that a gate compares, and their unit. */
const FORMATS: Readonly<Record<Gate, { readonly decimals: number; readonly unit: string }>> = {
  size: { decimals: 1, unit: ' px' },
  'box overlap': { decimals: 2, unit: '' },
  'box rank': { decimals: 0, unit: '' },
  'mesh score': { decimals: 4, unit: '' },
  confidence: { decimals: 1, unit: ' %' },
  'same keypoints': { decimals: 2, unit: '' },
  'mesh overlap': { decimals: 2, unit: '' },
  'face rank': { decimals: 0, unit: '' },
};

const HEADER = ['n', 'pass', 'box in px', 'detector', 'mesh', 'disagreement', 'confidence', 'gate'];
const ALIGNED_LEFT = ['pass', 'gate'];

/** The last fit of a candidate; undefined if it was refused before. */
export function lastFit({ refit, firstFit }: TracedCandidate): Fit | undefined {
  return refit ?? firstFit;
}

/**
 * Formats candidates as a table of fixed width, one row each, numbered from 1.
 * @param photo  upright size in pixels
 */
export function candidateTable(
  candidates: readonly TracedCandidate[],
  photo: { readonly width: number; readonly height: number },
): string {
  const rows = candidates.map((candidate, i) => {
    const { pass, box, detectorScore } = candidate;
    const fit = lastFit(candidate);
    const [left, top, width, height] = [
      box.left * photo.width,
      box.top * photo.height,
      box.width * photo.width,
      box.height * photo.height,
    ].map(Math.round);
    return [
      `${i + 1}`,
      pass,
      `${width} x ${height} at ${left}, ${top}`,
      decimal(detectorScore, 2),
      fit ? decimal(fit.meshScore, 4) : '-',
      fit && Number.isFinite(fit.disagreement) ? decimal(fit.disagreement, 3) : '-',
      fit ? decimal(fit.confidence, 1) : '-',
      verdictOf(candidate),
    ];
  });
  const widths = HEADER.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        ALIGNED_LEFT.includes(HEADER[column]) ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd();
  return [HEADER, ...rows].map(line).join('\n');
}

/** Counts the faces of the answer, and the refused candidates by their gate. */
export function summaryOf(candidates: readonly TracedCandidate[]) {
  const refused: Partial<Record<Gate, number>> = {};
  for (const { refusal } of candidates) if (refusal) refused[refusal.gate] = (refused[refusal.gate] ?? 0) + 1;
  const faces = candidates.filter(({ refusal }) => !refusal).length;
  return { candidates: candidates.length, faces, refused };
}

/**
 * Shapes of candidates, in their order: faces of the answer green, candidates that were refused after a fit red, before
 * any fit orange. A refused box that shows a face of the answer once more is dashed and has no label.
 */
export function drawnCandidates(candidates: readonly TracedCandidate[]): DrawnFace[] {
  const faces = candidates.filter(({ refusal }) => !refusal);
  const isFaceAgain = ({ box }: TracedCandidate) => faces.some((face) => iou(face.box, box) >= SAME_FACE);
  return candidates.map((candidate, i): DrawnFace => {
    const { refusal, box, firstFit } = candidate;
    const fit = lastFit(candidate);
    if (!refusal && fit) {
      const label = `#${i + 1} ${decimal(fit.confidence, 1)} %`;
      return { box: fit.box, landmarks: [], label, colour: COLOURS.face };
    }
    const colour = firstFit ? COLOURS.afterFit : COLOURS.beforeFit;
    if (isFaceAgain(candidate)) return { box, landmarks: [], label: '', colour, isDashed: true };
    return { box, landmarks: [], label: `#${i + 1} ${refusal?.gate}`, colour };
  });
}

/** The gate that refused a candidate with the numbers it compared, such as "mesh score .0020 < .01", or "face". */
function verdictOf({ refusal, by }: TracedCandidate): string {
  if (!refusal) return 'face';
  return comparison(refusal) + (by === undefined ? '' : ` with #${by + 1}`);
}

function comparison({ gate, value, limit }: Refusal): string {
  const { decimals, unit } = FORMATS[gate];
  return `${gate} ${decimal(value, decimals)} ${value < limit ? '<' : '>'} ${`${limit}`.replace(/^0\./, '.')}${unit}`;
}

function decimal(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return decimals > 1 ? text.replace(/^0\./, '.') : text;
}
