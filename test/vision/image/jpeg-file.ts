import sharp from 'sharp';

export const END = Buffer.from([0xff, 0xd9]);

/** Any 8-bit values by place. */
export type Picture = (x: number, y: number) => readonly number[];

/**
 * A lossless JPEG (ITU-T T.81, process 14; SOF3): each value predicted by its left neighbour, all nine categories with
 * codes of four bits.
 */
export function losslessJpeg(width: number, height: number, channels: number, pictureAt: Picture): Buffer {
  const bytes = [0xff, 0xd8];
  const segment = (marker: number, ...content: number[]) => bytes.push(0xff, marker, 0, content.length + 2, ...content);
  const ids = Array.from({ length: channels }, (_, i) => i + 1);
  const frame = ids.flatMap((id) => [id, 0x11, 0]);
  segment(0xc3, 8, height >> 8, height & 255, width >> 8, width & 255, channels, ...frame);
  segment(0xc4, 0, 0, 0, 0, 9, ...Array<number>(12).fill(0), 0, 1, 2, 3, 4, 5, 6, 7, 8);
  segment(0xda, channels, ...ids.flatMap((id) => [id, 0]), 1, 0, 0);
  let [pending, count] = [0, 0];
  const put = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) {
      pending = ((pending << 1) | ((value >> bit) & 1)) & 255;
      if (++count % 8 === 0) bytes.push(pending, ...(pending === 255 ? [0] : []));
    }
  };
  let above: readonly number[] = Array<number>(channels).fill(128);
  for (let y = 0; y < height; y++) {
    let left = above;
    for (let x = 0; x < width; x++) {
      const values = pictureAt(x, y);
      for (const [c, value] of values.entries()) {
        const difference = value - left[c];
        const category = 32 - Math.clz32(Math.abs(difference));
        put(category, 4);
        put(difference > 0 ? difference : difference + (1 << category) - 1, category);
      }
      left = values;
      if (x === 0) above = values;
    }
  }
  put(255, (8 - (count % 8)) % 8);
  return Buffer.concat([Buffer.from(bytes), END]);
}

function segment(marker: number, ...parts: (string | Buffer)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  return Buffer.concat([Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255]), content]);
}

/** A JPEG with segments behind the marker that begins it. */
export const insert = (jpeg: Buffer, ...segments: Buffer[]) =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

const HDR = 'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"';

function xmp(attributes: string, content = ''): Buffer {
  const description = `<rdf:Description rdf:about="" ${attributes}>${content}</rdf:Description>`;
  const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${description}</rdf:RDF>`;
  return segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', `<x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf}</x:xmpmeta>`);
}

/** The index of CIPA DC-007: two pictures, of which the second begins `offset` behind the index's own header. */
function pictureIndex(primaryBytes: number, mapBytes: number, offset: number): Buffer {
  const index = Buffer.alloc(82);
  index.write('MM\0*', 0, 'latin1');
  index.writeUInt32BE(8, 4);
  index.writeUInt16BE(3, 8);
  const entries = [
    [0xb000, 7, 4, Buffer.from('0100').readUInt32BE()],
    [0xb001, 4, 1, 2],
    [0xb002, 7, 32, 50],
  ];
  for (const [i, [tag, type, count, value]] of entries.entries()) {
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

/** An Ultra HDR photo: a JPEG that a gain map follows, named in XMP and in a multi-picture index. */
export async function withGainMap(jpeg: Buffer): Promise<Buffer> {
  const gainMap = await sharp({ create: { width: 100, height: 76, channels: 3, background: '#777777' } })
    .grayscale()
    .jpeg()
    .toBuffer();
  const range =
    'hdrgm:GainMapMin="0" hdrgm:GainMapMax="2" hdrgm:Gamma="1" hdrgm:HDRCapacityMin="0" hdrgm:HDRCapacityMax="2"';
  const map = insert(gainMap, xmp(`${HDR} ${range} hdrgm:OffsetSDR="0.015625" hdrgm:OffsetHDR="0.015625"`));
  const item = (attributes: string) =>
    `<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" ${attributes}/></rdf:li>`;
  const items = item('Item:Semantic="Primary"') + item(`Item:Semantic="GainMap" Item:Length="${map.length}"`);
  const google = 'http://ns.google.com/photos/1.0/container/';
  const names = `xmlns:Container="${google}" xmlns:Item="${google}item/"`;
  const directory = xmp(`${names} ${HDR}`, `<Container:Directory><rdf:Seq>${items}</rdf:Seq></Container:Directory>`);
  const size = jpeg.length + directory.length + pictureIndex(0, 0, 0).length;
  const header = 2 + directory.length + 8;
  return Buffer.concat([insert(jpeg, directory, pictureIndex(size, map.length, size - header)), map]);
}
