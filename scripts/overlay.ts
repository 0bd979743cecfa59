/** Faces drawn onto their photo. */

import sharp from 'sharp';
import type { Box, Point } from '../layers/vision/index.ts';

export interface DrawnFace {
  /** Ratios of the upright photo, as everywhere. */
  readonly box: Box;
  readonly landmarks: readonly Point[];
  readonly label: string;
}

/** Writes `photo` upright as a PNG, each face with its box, landmarks and label. */
export async function drawFaces(photo: Uint8Array, faces: readonly DrawnFace[], pngPath: string): Promise<void> {
  const { data, info } = await sharp(photo).autoOrient().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const stroke = Math.max(1.5, Math.max(width, height) / 640);
  const shapes = faces.map(({ box, landmarks, label }) => {
    const left = box.left * width;
    const top = box.top * height;
    const boxWidth = box.width * width;
    const dot = Math.max(1, Math.min(stroke * 1.5, boxWidth / 50));
    const fontSize = Math.max(9, Math.min(stroke * 9, boxWidth / 6));
    const dots = landmarks.map(({ x, y }) => `<circle cx="${x * width}" cy="${y * height}" r="${dot}"/>`);
    return `
      <rect x="${left}" y="${top}" width="${boxWidth}" height="${box.height * height}" fill="none" stroke="#ffd400" stroke-width="${stroke}"/>
      <g fill="#00e5ff">${dots.join('')}</g>
      <text x="${left}" y="${top - stroke * 2}" font-family="sans-serif" font-size="${fontSize}" fill="#ffd400" stroke="#000" stroke-width="${fontSize / 7}" paint-order="stroke">${escapeXml(label)}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`;
  await sharp(data)
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toFile(pngPath);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
