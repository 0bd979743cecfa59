/** Narrows pixels of 16 bits a channel to 8. */

import { type ToneCurve, toSrgb } from './tone-curve.ts';

/** Narrows sRGB of three channels. libvips stores a value of 8 bits as 256 times itself. */
export function narrowColour(deep: Uint16Array): Uint8Array {
  // A loop: `Uint8Array.from` with a function collects all values in a list first, 400 MB for a photo.
  const narrow = new Uint8Array(deep.length);
  for (let i = 0; i < deep.length; i++) narrow[i] = Math.min(255, (deep[i] + 128) >> 8);
  return narrow;
}

/** Makes sRGB of three equal channels from the values of one, which `curve` takes to light. */
export function narrowGray(deep: Uint16Array, curve: ToneCurve): Uint8Array {
  const table = Uint8Array.from({ length: 65_536 }, (_, value) =>
    Math.round(255 * Math.min(1, Math.max(0, toSrgb(curve(value / 65_535))))),
  );
  const narrow = new Uint8Array(3 * deep.length);
  for (let i = 0; i < deep.length; i++) {
    const value = table[deep[i]];
    narrow[3 * i] = value;
    narrow[3 * i + 1] = value;
    narrow[3 * i + 2] = value;
  }
  return narrow;
}
