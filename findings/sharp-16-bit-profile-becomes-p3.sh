#!/usr/bin/env bash
# sharp 0.35.5, and a PNG of 16 bits a channel that carries an sRGB profile.
#
# sharp converts a picture with a colour profile to sRGB, but one of 16 bits to Display P3, and leaves it there: raw pixels are
# P3 numbers, with `toColourspace('srgb')` too, and a JPEG written from it has P3 numbers and no profile that would say so. The
# same picture of 8 bits, or of 16 bits without its profile, keeps its colours.
#
# Seen: the sRGB orange 200, 80, 40 becomes 186, 87, 52.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'sharp@0.35.5' 'a 16-bit PNG with an sRGB profile is decoded to Display P3 numbers, also where sRGB is asked for'
install sharp@0.35.5
check <<'JS'
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { claim, saw } from './finding.mjs';

const COLOUR = [200, 80, 40];
const SIDE = 16;

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type), content]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

/** A square of one colour; v * 257 of 16 bits is v of 8. */
function png(bits, profile) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header.set([bits, 2], 8);
  const pixel = COLOUR.flatMap((value) => (bits === 16 ? [value, value] : [value]));
  const rows = Array(SIDE).fill([0, ...Array(SIDE).fill(pixel).flat()]).flat();
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(profile ? [chunk('iCCP', Buffer.concat([Buffer.from('sRGB\0\0'), deflateSync(profile)]))] : []),
    chunk('IDAT', deflateSync(Buffer.from(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const tagged = await sharp(png(8)).withIccProfile('srgb').png().toBuffer();
const { icc: profile } = await sharp(tagged).metadata();
const first = async (image) => [...(await image.raw({ depth: 'uchar' }).toBuffer()).subarray(0, 3)];
const isNear = (a, b) => a.every((value, i) => Math.abs(value - b[i]) <= 2);

for (const [bits, icc] of [[8, profile], [16, undefined], [16, profile]]) {
  const file = png(bits, icc);
  const isP3 = bits === 16 && icc !== undefined;
  const expected = isP3 ? [186, 87, 52] : COLOUR;
  const name = `${bits} bits, ${icc ? 'sRGB profile' : 'no profile'}`;
  const pixels = await first(sharp(file).toColourspace('srgb'));
  const jpeg = await sharp(file).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
  const { hasProfile } = await sharp(jpeg).metadata();
  const ofJpeg = await first(sharp(jpeg));
  saw(`${name}: as sRGB`, pixels);
  saw(`${name}: as a JPEG ${hasProfile ? 'with' : 'without'} a profile`, ofJpeg);
  claim(`${name}: pixels ${expected}`, isNear(pixels, expected));
  claim(`${name}: a JPEG of ${expected} without a profile`, !hasProfile && isNear(ofJpeg, expected));
}
JS
