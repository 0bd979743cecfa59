#!/usr/bin/env bash
# sharp 0.35.5 and the sizes at which JPEG can be decoded smaller.
#
# libjpeg decodes a JPEG at a half, a quarter or an eighth of its size, with less work. sharp uses that from a third on only,
# whatever `fastShrinkOnLoad` says: a photo that is to be halved, or shrunk 2.99 times, is decoded whole first.
#
# Seen: up to 2.99 times the result is, to the bit, that of shrinking the whole decoded photo; at 3 times it no longer is.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'sharp@0.35.5' 'a JPEG is decoded whole unless it is shrunk at least three times, though it could be decoded at a half from two on'
install sharp@0.35.5
check <<'JS'
import sharp from 'sharp';
import { claim, noise, saw } from './finding.mjs';

const SIDE = 1200;
const raw = { width: SIDE, height: SIDE, channels: 3 };
const pixels = Buffer.from(noise(SIDE * SIDE * 3).map((value) => 128 + 1000 * value));
const jpeg = await sharp(pixels, { raw }).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer();
const whole = await sharp(jpeg).raw().toBuffer();

for (const [factor, isDecodedWhole] of [[1.5, true], [2, true], [2.5, true], [2.99, true], [3, false], [5, false]]) {
  const side = Math.floor(SIDE / factor);
  for (const fastShrinkOnLoad of [true, false]) {
    if (!fastShrinkOnLoad && !isDecodedWhole) continue;
    const ofFile = await sharp(jpeg).resize(side, side, { fastShrinkOnLoad }).raw().toBuffer();
    const ofWhole = await sharp(whole, { raw }).resize(side, side).raw().toBuffer();
    const isSame = ofFile.equals(ofWhole);
    saw(`${factor} times, fastShrinkOnLoad ${fastShrinkOnLoad}: as if decoded whole`, isSame);
    claim(`shrunk ${factor} times it is ${isDecodedWhole ? '' : 'not '}decoded whole`, isSame === isDecodedWhole);
  }
}
JS
