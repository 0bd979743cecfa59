#!/usr/bin/env bash
# sharp 0.35.5, libvips 8.18.7, and a lossless JPEG (process 14 of ITU-T T.81, SOF3).
#
# sharp reads such a file whole, pixel for pixel. From a third of its size on it is told to decode it smaller, which a lossless
# JPEG cannot be: what comes out is the left top part of the picture in the size that was asked for, without an error. At a
# tenth of the width that is the 64th part of the picture.
#
# Seen: a ramp from 0 to 255 ends at 255 unshrunk and at half its width, at 127 at a third and a quarter, at 63 at a fifth, and
# at 31 at a tenth.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'sharp@0.35.5' 'a lossless JPEG that is shrunk to a third or less comes out cropped, without an error'
install sharp@0.35.5
check <<'JS'
import sharp from 'sharp';
import { claim, saw } from './finding.mjs';

const [WIDTH, HEIGHT] = [1200, 900];

/** One component of 8 bits, each value predicted by its left neighbour; all nine categories have codes of four bits. */
function losslessJpeg(valueAt) {
  const bytes = [0xff, 0xd8];
  const segment = (marker, ...content) => bytes.push(0xff, marker, 0, content.length + 2, ...content);
  segment(0xc3, 8, HEIGHT >> 8, HEIGHT & 255, WIDTH >> 8, WIDTH & 255, 1, 1, 0x11, 0);
  segment(0xc4, 0, 0, 0, 0, 9, ...Array(12).fill(0), 0, 1, 2, 3, 4, 5, 6, 7, 8);
  segment(0xda, 1, 1, 0, 1, 0, 0);
  let [pending, count] = [0, 0];
  const put = (value, length) => {
    for (let bit = length - 1; bit >= 0; bit--) {
      pending = ((pending << 1) | ((value >> bit) & 1)) & 255;
      if (++count % 8 === 0) bytes.push(pending, ...(pending === 255 ? [0] : []));
    }
  };
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const predicted = x > 0 ? valueAt(x - 1, y) : y > 0 ? valueAt(x, y - 1) : 128;
      const difference = valueAt(x, y) - predicted;
      const category = 32 - Math.clz32(Math.abs(difference));
      put(category, 4);
      put(difference > 0 ? difference : difference + (1 << category) - 1, category);
    }
  }
  put(255, (8 - (count % 8)) % 8);
  return Buffer.from([...bytes, 0xff, 0xd9]);
}

const ramp = (x) => Math.floor((255 * x) / (WIDTH - 1));
const file = losslessJpeg(ramp);
const whole = await sharp(file).extractChannel(0).raw().toBuffer();
const isWhole = whole.length === WIDTH * HEIGHT && whole.every((value, i) => value === ramp(i % WIDTH));
saw('decoded whole, every pixel as written', isWhole);
claim('the whole picture is decoded without loss', isWhole);

for (const [factor, last] of [[2, 255], [3, 127], [4, 127], [5, 63], [10, 31]]) {
  const resized = sharp(file).resize(WIDTH / factor, HEIGHT / factor).extractChannel(0);
  const { data, info } = await resized.raw().toBuffer({ resolveWithObject: true });
  const end = data[info.width - 1];
  saw(`shrunk ${factor} times, ${info.width} x ${info.height}, the ramp ends at`, end);
  claim(`shrunk ${factor} times the ramp ends at ${last}`, Math.abs(end - last) <= 2);
}
JS
