/** Changes photos of one person so that the face is harder to find, and knows where it then is. */

import sharp from 'sharp';
import { MASK_COLOURS, maskSvg } from '../../eval/album/mask-drawing.ts';
import { type Pixels, pixelsOf, reopen } from '../../eval/album/pixels.ts';
import { between, pick, type Random } from '../../eval/album/random.ts';
import type { LoneFaceWithLandmarks } from '../../eval/dataset.ts';
import type { Place } from './picture.ts';

/** A photo, and the box of its face in pixels. */
interface Shown {
  readonly pixels: Pixels;
  readonly box: Place;
}

type Disguise = (random: Random, shown: Shown, face: LoneFaceWithLandmarks) => Promise<Shown>;

const masked: Disguise = async (random, { pixels, box }, { landmarks }) => ({
  pixels: await overlaid(pixels, maskSvg(landmarks, pixels.raw, pick(random, MASK_COLOURS))),
  box,
});

/** Dark glasses, drawn by the corners of the eyes. */
const sunglasses: Disguise = async (random, { pixels, box }, { landmarks }) => {
  const { width, height } = pixels.raw;
  const at = (name: keyof typeof landmarks) => ({ x: landmarks[name].x * width, y: landmarks[name].y * height });
  const colour = pick(random, ['#0a0a0a', '#1a1420', '#2b1a10', '#10202c']);
  const [left, right] = [at('eyeLeft'), at('eyeRight')];
  const span = Math.hypot(right.x - left.x, right.y - left.y);
  const [radiusX, radiusY] = [span * between(random, 0.36, 0.46), span * between(random, 0.24, 0.36)];
  const angle = (Math.atan2(right.y - left.y, right.x - left.x) * 180) / Math.PI;
  const lens = ({ x, y }: { x: number; y: number }) =>
    `<ellipse cx="0" cy="0" rx="${radiusX}" ry="${radiusY}" fill="${colour}" transform="translate(${x} ${y}) rotate(${angle})"/>`;
  const svg = `${lens(left)}${lens(right)}
    <path d="M ${left.x} ${left.y} L ${right.x} ${right.y}" stroke="${colour}" stroke-width="${span * 0.07}"/>`;
  return { pixels: await overlaid(pixels, svgOf(pixels.raw, svg)), box };
};

/** Something of one colour before a part of the face, from one side. */
const covered: Disguise = async (random, { pixels, box }) => {
  const share = between(random, 0.2, 0.5);
  const colour = `hsl(${Math.floor(between(random, 0, 360))} ${Math.floor(between(random, 0, 60))}% ${Math.floor(between(random, 5, 90))}%)`;
  const degrees = between(random, 0, 360);
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const reach = Math.max(box.width, box.height);
  const svg = `<g transform="translate(${x} ${y}) rotate(${degrees})">
    <rect x="${(0.5 - share) * box.width}" y="${-2 * reach}" width="${3 * reach}" height="${4 * reach}"
      rx="${between(random, 0, 0.6) * reach}" fill="${colour}"/></g>`;
  return { pixels: await overlaid(pixels, svgOf(pixels.raw, svg)), box };
};

/** The edge of the picture cuts the face. */
const cutOff: Disguise = async (random, { pixels, box }) => {
  const { width, height } = pixels.raw;
  const share = between(random, 0.15, 0.4);
  const side = pick(random, ['left', 'right', 'top', 'bottom'] as const);
  const left = side === 'left' ? Math.round(box.left + share * box.width) : 0;
  const top = side === 'top' ? Math.round(box.top + share * box.height) : 0;
  const right = side === 'right' ? Math.round(box.left + (1 - share) * box.width) : width;
  const bottom = side === 'bottom' ? Math.round(box.top + (1 - share) * box.height) : height;
  return {
    pixels: await pixelsOf(reopen(pixels).extract({ left, top, width: right - left, height: bottom - top })),
    box: { ...box, left: box.left - left, top: box.top - top },
  };
};

/** Rotated by any angle, on a canvas of one colour. */
const turned: Disguise = (random, shown) =>
  rotated(shown, pick(random, [between(random, -60, 60), between(random, -180, 180)]), greyOf(random));

/** Out of focus, noisy, dark, of few colours. */
const poor: Disguise = async (random, { pixels, box }) => {
  const side = Math.max(box.width, box.height);
  const blur = between(random, 0, 0.05) * side;
  const image = reopen(pixels).modulate({
    brightness: pick(random, [between(random, 0.1, 0.6), between(random, 0.7, 1.6)]),
    saturation: pick(random, [0, between(random, 0.3, 2)]),
    hue: pick(random, [0, 0, 0, Math.floor(between(random, -30, 30))]),
  });
  const changed = await pixelsOf(blur > 0.4 ? image.blur(blur) : image);
  const jpeg = await reopen(changed)
    .jpeg({ quality: Math.round(between(random, 8, 60)) })
    .toBuffer();
  return { pixels: await pixelsOf(sharp(jpeg)), box };
};

/** As in a painting, on cloth or of stone: flat areas, few levels of colour, sometimes one colour. */
const painted: Disguise = async (random, { pixels, box }) => {
  const strokes = reopen(pixels).median(pick(random, [3, 5, 7]));
  const tinted =
    random() < 0.4 ? strokes.grayscale().linear(between(random, 0.5, 1.3), between(random, 0, 80)) : strokes;
  const png = await tinted.png({ palette: true, colours: pick(random, [8, 16, 32]), dither: random() }).toBuffer();
  return { pixels: await pixelsOf(sharp(png).toColourspace('srgb').removeAlpha()), box };
};

/** Shrunk to a face of 18 to 45 px. */
const small: Disguise = async (random, shown) => shrunk(shown, between(random, 18, 45) / shown.box.height);

export const DISGUISES = { masked, sunglasses, covered, cutOff, turned, poor, painted, small } as const;

export type DisguiseName = keyof typeof DISGUISES;

export const DISGUISE_NAMES = Object.keys(DISGUISES) as DisguiseName[];

/** Share of the disguises after which the face is shrunk, rotated or made poor as well. */
const TWICE = 0.35;

/**
 * Draws a photo in a disguise.
 * @param bytes  of the photo
 * @param twice  probability that the face is shrunk, rotated or made poor as well
 * @returns a PNG, and the box of the face in ratios of it
 */
export async function disguise(
  random: Random,
  name: DisguiseName,
  bytes: Uint8Array,
  face: LoneFaceWithLandmarks,
  twice = TWICE,
) {
  const pixels = await pixelsOf(sharp(bytes).autoOrient().toColourspace('srgb').removeAlpha());
  const { width, height } = pixels.raw;
  const { box } = face;
  let shown: Shown = {
    pixels,
    box: { left: box.left * width, top: box.top * height, width: box.width * width, height: box.height * height },
  };
  shown = await DISGUISES[name](random, shown, face);
  if (random() < twice) shown = await pick(random, [small, turned, poor])(random, shown, face);
  return drawn(shown);
}

/** @returns a PNG, and the box of the face in ratios of it */
export async function drawn({ pixels, box }: Shown): Promise<{ bytes: Uint8Array; people: [Place] }> {
  const { width, height } = pixels.raw;
  const place = {
    left: box.left / width,
    top: box.top / height,
    width: box.width / width,
    height: box.height / height,
  };
  return { bytes: await reopen(pixels).png({ compressionLevel: 1 }).toBuffer(), people: [place] };
}

/** Cuts a face out of its photo with what surrounds it, mirrored or not, larger or smaller, lighter or darker. */
export async function cutAround(random: Random, bytes: Uint8Array, { box }: LoneFaceWithLandmarks): Promise<Shown> {
  const pixels = await pixelsOf(sharp(bytes).autoOrient().toColourspace('srgb').removeAlpha());
  const { width, height } = pixels.raw;
  const side = Math.max(box.width * width, box.height * height);
  const reach = side * between(random, 0.2, 1.5);
  const left = Math.max(0, Math.round(box.left * width - reach));
  const top = Math.max(0, Math.round(box.top * height - reach));
  const right = Math.min(width, Math.round((box.left + box.width) * width + reach));
  const bottom = Math.min(height, Math.round((box.top + box.height) * height + reach));
  const isMirrored = random() < 0.7;
  const cut = reopen(pixels)
    .extract({ left, top, width: right - left, height: bottom - top })
    .flop(isMirrored)
    .modulate({ brightness: between(random, 0.6, 1.3) });
  const x = box.left * width - left;
  const shown: Shown = {
    pixels: await pixelsOf(cut),
    box: {
      left: isMirrored ? right - left - x - box.width * width : x,
      top: box.top * height - top,
      width: box.width * width,
      height: box.height * height,
    },
  };
  return shrunk(shown, between(random, 0.5, 2));
}

/** Rotates pixels clockwise, and the box with its centre. */
export async function rotated({ pixels, box }: Shown, degrees: number, background: string): Promise<Shown> {
  const { width, height } = pixels.raw;
  const after = await pixelsOf(reopen(pixels).rotate(degrees, { background }));
  const angle = (degrees * Math.PI) / 180;
  const [x, y] = [box.left + box.width / 2 - width / 2, box.top + box.height / 2 - height / 2];
  const centreX = after.raw.width / 2 + Math.cos(angle) * x - Math.sin(angle) * y;
  const centreY = after.raw.height / 2 + Math.sin(angle) * x + Math.cos(angle) * y;
  const side = (box.width + box.height) / 2;
  return { pixels: after, box: { left: centreX - side / 2, top: centreY - side / 2, width: side, height: side } };
}

async function shrunk({ pixels, box }: Shown, scale: number): Promise<Shown> {
  const [width, height] = [pixels.raw.width, pixels.raw.height].map((side) => Math.max(24, Math.round(side * scale)));
  const [x, y] = [width / pixels.raw.width, height / pixels.raw.height];
  return {
    pixels: await pixelsOf(reopen(pixels).resize(width, height, { fit: 'fill' })),
    box: { left: box.left * x, top: box.top * y, width: box.width * x, height: box.height * y },
  };
}

export function greyOf(random: Random): string {
  const level = Math.floor(between(random, 0, 256));
  return `rgb(${level},${level},${level})`;
}

function overlaid(pixels: Pixels, svg: string): Promise<Pixels> {
  return pixelsOf(
    reopen(pixels)
      .composite([{ input: Buffer.from(svg), left: 0, top: 0 }])
      .removeAlpha(),
  );
}

function svgOf({ width, height }: { readonly width: number; readonly height: number }, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`;
}
