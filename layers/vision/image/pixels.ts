/** A picture: 8-bit sRGB, three interleaved channels, rows from the top. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Frees the memory of pixels immediately, where they own their buffer. Left to the garbage collector, the megabytes of
 * every photo would make it stop the thread every few photos (docs/performance.md).
 */
export function discard({ data }: Pixels): void {
  // A part of a larger buffer belongs to the buffer's owner.
  if (data.buffer instanceof ArrayBuffer && data.byteLength === data.buffer.byteLength) data.buffer.transfer(0);
}

/** Rotates a picture clockwise by 90 degrees. */
export function quarterTurn({ data, width, height }: Pixels): Pixels {
  const turned = new Uint8Array(data.length);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p += 3) {
      const q = (x * height + (height - 1 - y)) * 3;
      turned[q] = data[p];
      turned[q + 1] = data[p + 1];
      turned[q + 2] = data[p + 2];
    }
  }
  return { data: turned, width: height, height: width };
}
