#!/usr/bin/env bash
# sharp 0.35.5, libvips 8.18.7, libultrahdr 2.0.2, and a black-and-white Ultra HDR photo: a JPEG of one component that a gain map
# follows, named in XMP and in a multi-picture index.
#
# Without the gain map the JPEG is read as any other. With it sharp announces three channels, and fails when the photo is decoded
# in its own size; shrunk to a third or less the same file is decoded. A colour photo with the same gain map is decoded in any size.
#
# Seen: `metadata()` says 3 channels, sRGB; decoding says "uhdrload_buffer: images do not match between header and load"; at an
# eighth of the width it has the pixels of the photo without the map.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'sharp@0.35.5' 'a grayscale JPEG with an HDR gain map cannot be decoded whole, but can be decoded shrunk'
install sharp@0.35.5
check <<'JS'
import sharp from 'sharp';
import { claim, saw } from './finding.mjs';

const [WIDTH, HEIGHT] = [400, 304];

/** A ramp, in gray or in colour. */
function photo(channels) {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * channels).map((_, i) => (Math.floor(i / channels) % WIDTH) / 2);
  const image = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels } });
  return (channels === 1 ? image.toColourspace('b-w') : image).jpeg().toBuffer();
}

function segment(marker, ...parts) {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  return Buffer.concat([Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255]), content]);
}

const HDR = 'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"';

function xmp(attributes, content = '') {
  const description = `<rdf:Description rdf:about="" ${attributes}>${content}</rdf:Description>`;
  const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${description}</rdf:RDF>`;
  return segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', `<x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf}</x:xmpmeta>`);
}

/** The index of CIPA DC-007: two pictures, of which the second begins `offset` behind the index's own header. */
function pictureIndex(primaryBytes, mapBytes, offset) {
  const index = Buffer.alloc(82);
  index.write('MM\0*', 0, 'latin1');
  index.writeUInt32BE(8, 4);
  index.writeUInt16BE(3, 8);
  for (const [i, [tag, type, count, value]] of [
    [0xb000, 7, 4, Buffer.from('0100').readUInt32BE()],
    [0xb001, 4, 1, 2],
    [0xb002, 7, 32, 50],
  ].entries()) {
    index.writeUInt16BE(tag, 10 + 12 * i);
    index.writeUInt16BE(type, 12 + 12 * i);
    index.writeUInt32BE(count, 14 + 12 * i);
    index.writeUInt32BE(value, 18 + 12 * i);
  }
  index.writeUInt32BE(0x030000, 50);
  index.writeUInt32BE(primaryBytes, 54);
  index.writeUInt32BE(mapBytes, 70);
  index.writeUInt32BE(offset, 74);
  return segment(0xe2, 'MPF\0', index);
}

/** Behind the marker that begins a JPEG. */
const insert = (jpeg, ...segments) => Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

function withGainMap(jpeg, gainMap) {
  const range = 'hdrgm:GainMapMin="0" hdrgm:GainMapMax="2" hdrgm:Gamma="1" hdrgm:HDRCapacityMin="0" hdrgm:HDRCapacityMax="2"';
  const map = insert(gainMap, xmp(`${HDR} ${range} hdrgm:OffsetSDR="0.015625" hdrgm:OffsetHDR="0.015625"`));
  const item = (attributes) =>
    `<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" ${attributes}/></rdf:li>`;
  const items = item('Item:Semantic="Primary"') + item(`Item:Semantic="GainMap" Item:Length="${map.length}"`);
  const google = 'http://ns.google.com/photos/1.0/container/';
  const names = `xmlns:Container="${google}" xmlns:Item="${google}item/"`;
  const directory = xmp(`${names} ${HDR}`, `<Container:Directory><rdf:Seq>${items}</rdf:Seq></Container:Directory>`);
  const size = jpeg.length + directory.length + pictureIndex(0, 0, 0).length;
  const header = 2 + directory.length + 8;
  return Buffer.concat([insert(jpeg, directory, pictureIndex(size, map.length, size - header)), map]);
}

const gainMap = await photo(1);
const decoded = (bytes, width) => {
  const image = width ? sharp(bytes).resize(width) : sharp(bytes);
  return image.toColourspace('srgb').raw().toBuffer().then((pixels) => pixels.toString('base64'), (error) => error);
};

for (const [name, channels] of [['colour', 3], ['gray', 1]]) {
  const plain = await photo(channels);
  const hdr = withGainMap(plain, gainMap);
  const metadata = await sharp(hdr).metadata();
  saw(`${name}: with a gain map it is announced as`, `${metadata.channels} channels, ${metadata.space}`);
  const [whole, shrunk] = [await decoded(hdr), await decoded(hdr, WIDTH / 8)];
  saw(`${name}: decoded whole`, whole instanceof Error ? whole.message : whole === (await decoded(plain)));
  saw(`${name}: decoded at an eighth`, shrunk instanceof Error ? shrunk.message : shrunk === (await decoded(plain, WIDTH / 8)));
  claim(`${name}: a gain map is seen, and three channels`, metadata.gainMap !== undefined && metadata.channels === 3);
  if (channels === 3) claim('colour is decoded whole', whole === (await decoded(plain)));
  else claim('gray is not decoded whole', whole instanceof Error && whole.message.includes('do not match'));
  claim(`${name} is decoded shrunk, as without the map`, shrunk === (await decoded(plain, WIDTH / 8)));
  claim(`${name} without the map is decoded`, typeof (await decoded(plain)) === 'string');
}
JS
