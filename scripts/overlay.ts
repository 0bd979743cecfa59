/** Faces drawn onto their photo. */

import sharp from 'sharp';
import type { Box, Point } from '../layers/vision/index.ts';
import { type LabelPlace, placeLabels } from './place-labels.ts';

export interface DrawnFace {
  /** In ratios of the upright photo's width and height, as are the landmarks. */
  readonly box: Box;
  readonly landmarks: readonly Point[];
  /** Written beside the box; none if empty. */
  readonly label: string;
  /** CSS colour of box and label; yellow by default. */
  readonly colour?: string;
  /** Whether the box has a thin, broken line. */
  readonly isDashed?: boolean;
}

const YELLOW = '#ffd400';

/**
 * Writes `photo` upright as a PNG, with the box, the landmarks and the label of each face. The first face is drawn on
 * top.
 */
export async function drawFaces(photo: Uint8Array, faces: readonly DrawnFace[], pngPath: string): Promise<void> {
  const { data, info } = await sharp(photo).autoOrient().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const stroke = Math.max(1.5, Math.max(width, height) / 640);
  const inPixels = faces.map(({ box, landmarks, ...face }) => ({
    ...face,
    box: { left: box.left * width, top: box.top * height, width: box.width * width, height: box.height * height },
    landmarks: landmarks.map(({ x, y }) => ({ x: x * width, y: y * height })),
  }));
  const labelled = inPixels.map(({ box, label }) => ({
    box,
    label,
    fontSize: Math.max(9, stroke * 4.5, Math.min(stroke * 9, box.width / 6)),
  }));
  const places = placeLabels(labelled, info);
  const shapes = inPixels.map((face, i) => boxShape(face, stroke) + labelShape(face, places[i]));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.reverse().join('')}</svg>`;
  await sharp(data)
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toFile(pngPath);
}

/** @param stroke  width of a line in pixels, as are box and landmarks */
function boxShape({ box, landmarks, colour = YELLOW, isDashed = false }: DrawnFace, stroke: number): string {
  const { left, top, width, height } = box;
  // A line as thick as on a large face would hide a small one.
  const line = Math.max(1, stroke / 2, Math.min(stroke, width / 16)) / (isDashed ? 2 : 1);
  const dashes = isDashed ? ` stroke-dasharray="${stroke * 2}"` : '';
  const dot = Math.max(1, Math.min(stroke * 1.5, width / 50));
  const dots = landmarks.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="${dot}"/>`);
  return `
    <rect x="${left}" y="${top}" width="${width}" height="${height}" fill="none" stroke="${colour}" stroke-width="${line}"${dashes}/>
    <g fill="#00e5ff">${dots.join('')}</g>`;
}

function labelShape({ label, colour = YELLOW }: DrawnFace, { x, baseline, fontSize }: LabelPlace): string {
  return label === ''
    ? ''
    : `
    <text x="${x}" y="${baseline}" font-family="sans-serif" font-size="${fontSize}" fill="${colour}" stroke="#000" stroke-width="${fontSize / 7}" paint-order="stroke">${escapeXml(label)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
