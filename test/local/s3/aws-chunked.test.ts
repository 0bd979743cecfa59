import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsChunkedDecoder } from '../../../local/s3/aws-chunked.ts';

const TRAILERS = 'x-amz-checksum-crc32:AAAAAA==\r\n\r\n';

function encode(chunks: readonly Uint8Array[]): Buffer {
  const parts = chunks
    .filter((chunk) => chunk.length > 0)
    .map((chunk) =>
      Buffer.concat([Buffer.from(`${chunk.length.toString(16)};chunk-signature=00\r\n`), chunk, Buffer.from('\r\n')]),
    );
  return Buffer.concat([...parts, Buffer.from(`0\r\n${TRAILERS}`)]);
}

/** Feeds the decoder `size` bytes at a time. */
function decode(encoded: Buffer, size: number, expectedBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let start = 0; start < encoded.length; start += size) pieces.push(encoded.subarray(start, start + size));
  return buffer(Readable.from(pieces, { objectMode: false }).pipe(new AwsChunkedDecoder(expectedBytes)));
}

const chunks = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 6 });

test('however the encoded body is cut on its way, the payload is the same', async () => {
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 1, max: 40 }), async (payload, size) => {
      const bytes = Buffer.concat(payload);
      expect((await decode(encode(payload), size, bytes.length)).equals(bytes)).toBe(true);
    }),
  );
});

test('a body that ends before its last chunk is incomplete', async () => {
  await fc.assert(
    fc.asyncProperty(chunks, fc.nat(), async (payload, cut) => {
      const bytes = Buffer.concat(payload);
      const whole = encode(payload);
      // Anywhere before the line of the last chunk, `0\r\n`, is complete.
      const shortened = whole.subarray(0, cut % (whole.length - TRAILERS.length));
      await expect(decode(shortened, 7, bytes.length)).rejects.toMatchObject({ code: 'IncompleteBody' });
    }),
  );
});

test('a payload of another length than was announced is incomplete', async () => {
  await expect(decode(encode([Buffer.from('12345')]), 3, 6)).rejects.toMatchObject({ code: 'IncompleteBody' });
});

test('what is no chunk is refused', async () => {
  await expect(decode(Buffer.from('hello\r\n'), 3, 5)).rejects.toMatchObject({ code: 'IncompleteBody' });
});
