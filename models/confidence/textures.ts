/** Pictures of nothing: noise, leaves, and plain shapes. */

import sharp from 'sharp';
import { type Pixels, pixelsOf, reopen } from '../../eval/album/pixels.ts';
import { between, pick, type Random } from '../../eval/album/random.ts';

const SIZE = { width: 1280, height: 860 } as const;

/** Cells of noise across the picture, from clouds to grain. */
const CELLS = [6, 20, 60, 200, 640] as const;

const SHAPES = 260;

/** Draws noise of one scale, shaded at another, with leaves or discs over half of them. @returns a JPEG */
export async function drawTexture(random: Random): Promise<Buffer> {
  const fine = await noise(random, pick(random, CELLS), between(random, 20, 90));
  const coarse = await noise(random, pick(random, CELLS), between(random, 20, 90));
  const layers = [{ ...coarse, blend: pick(random, ['overlay', 'multiply', 'soft-light'] as const) }];
  const shapes = random() < 0.5 ? [{ input: Buffer.from(shapesSvg(random)) }] : [];
  return reopen(fine)
    .composite([...layers, ...shapes])
    .jpeg({ quality: 90 })
    .toBuffer();
}

function noise(random: Random, columns: number, contrast: number): Promise<Pixels> {
  const rows = Math.ceil((columns * SIZE.height) / SIZE.width);
  const colour = [0, 1, 2].map(() => between(random, 40, 215));
  const isGrey = random() < 0.5;
  const cells = new Uint8ClampedArray(columns * rows * 3);
  for (let i = 0; i < cells.length; i += 3) {
    const level = between(random, -contrast, contrast);
    for (let c = 0; c < 3; c++) cells[i + c] = colour[c] + (isGrey ? level : between(random, -contrast, contrast));
  }
  const raw = { width: columns, height: rows, channels: 3 } as const;
  return pixelsOf(sharp(cells, { raw }).resize(SIZE.width, SIZE.height, { kernel: 'cubic', fit: 'fill' }));
}

function shapesSvg(random: Random): string {
  const isLeafy = random() < 0.6;
  const hue = isLeafy ? between(random, 20, 140) : between(random, 0, 360);
  const largest = between(random, 20, 160);
  const shapes = Array.from({ length: SHAPES }, () => {
    const [length, breadth] = [between(random, 0.2, 1) * largest, between(random, 0.2, 1) * largest * 0.5];
    const fill = `hsl(${hue + between(random, -20, 20)} ${between(random, 20, 70)}% ${between(random, 12, 75)}%)`;
    const path = isLeafy
      ? `<path d="M ${-length} 0 Q 0 ${-breadth} ${length} 0 Q 0 ${breadth} ${-length} 0" fill="${fill}"/>
         <path d="M ${-length} 0 H ${length}" stroke="#0006" stroke-width="1.5"/>`
      : `<ellipse rx="${length / 2}" ry="${breadth}" fill="${fill}" stroke="#0005"/>`;
    const place = `translate(${random() * SIZE.width} ${random() * SIZE.height}) rotate(${random() * 360})`;
    return `<g transform="${place}">${path}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}">${shapes.join('')}</svg>`;
}
