import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { crc32, deflateSync } from 'node:zlib';
import { CreateCollectionCommand, IndexFacesCommand } from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { signedFetch } from '../../helpers/signing.ts';
import { threeFaces } from '../../rekognition/photos.ts';
import { post } from '../../rekognition/post.ts';
import { cost, flat, MEGABYTE } from './hostile.ts';

/** Hostile requests over HTTP: each is answered clearly, in bounded time and memory. */

let service: TestService;
beforeAll(async () => {
  service = await startService();
  await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'staff' }));
  // The first photo allocates memory that the process keeps.
  await index(threeFaces);
});
afterAll(() => service.close());

const index = (Bytes: Uint8Array) =>
  service.rekognition.send(new IndexFacesCommand({ CollectionId: 'staff', Image: { Bytes } })).catch((error) => error);

/** Sends the beginning of a request, and returns what is received until the connection ends. */
async function raw(bytes: string): Promise<string> {
  const { port, hostname } = new URL(service.endpoint);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  socket.on('error', () => {});
  await once(socket, 'close');
  return answer;
}

describe('A body', () => {
  it("of 6 MB is refused with AWS's message for an image that is too long", async () => {
    const image = Buffer.alloc(4.6 * MEGABYTE + 0.9 * MEGABYTE);
    const { answer, seconds } = await cost(() =>
      post(service, 'IndexFaces', { CollectionId: 'staff', Image: { Bytes: image.toString('base64') } }),
    );
    expect(JSON.parse(answer.text)).toEqual({
      __type: 'ValidationException',
      message: `1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=${image.length} cap=${image.length}]' at 'image.bytes' failed to satisfy constraint: Member must have length less than or equal to 5242880`,
    });
    expect(seconds).toBeLessThan(5);
  });

  it('of a declared 1 GB is refused before it is sent', async () => {
    const { answer, seconds } = await cost(() =>
      raw(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${1024 ** 3}\r\n\r\n{"CollectionId":`),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('RequestEntityTooLargeException');
    expect(seconds).toBeLessThan(2);
  });

  it('that arrives slowly does not delay other requests', async () => {
    const { port, hostname } = new URL(service.endpoint);
    const sockets = Array.from({ length: 50 }, () => connect(Number(port), hostname));
    for (const socket of sockets) {
      socket.on('error', () => {});
      socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n{');
    }
    await wait(100);
    const { answer, seconds } = await cost(() => post(service, 'ListCollections', {}));
    expect(answer.status).toBe(200);
    expect(seconds).toBeLessThan(2);
    for (const socket of sockets) socket.destroy();
  });

  it.each([
    ['lists', '['],
    ['objects', '{"a":'],
  ])('of 5 MB of nested %s is refused as no JSON', async (_, piece) => {
    const body = piece.repeat((5 * MEGABYTE) / piece.length);
    const { answer, seconds } = await cost(() => post(service, 'ListFaces', body));
    expect([answer.status, answer.text]).toEqual([400, '{"__type":"SerializationException"}']);
    expect(seconds).toBeLessThan(5);
  });

  it('of nested lists is ignored in an unknown member, and refused in a known one', async () => {
    const deep = '['.repeat(2_000_000) + ']'.repeat(2_000_000);
    const ignored = await cost(() => post(service, 'ListCollections', `{"Unknown":${deep}}`));
    expect(ignored.answer.status).toBe(200);
    const refused = await cost(() => post(service, 'ListCollections', `{"NextToken":${deep}}`));
    expect(JSON.parse(refused.answer.text).__type).toBe('SerializationException');
    expect(ignored.seconds + refused.seconds).toBeLessThan(10);
  });

  it('with a million members is read quickly', async () => {
    const members = Array.from({ length: 400_000 }, (_, i) => `"m${i}":1`).join();
    const { answer, seconds } = await cost(() => post(service, 'ListCollections', `{${members}}`));
    expect(answer.status).toBe(200);
    expect(seconds).toBeLessThan(5);
  });
});

/** A PNG with any header. */
function png(width: number, height: number, pixels: Uint8Array): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits, true colour
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('An image', () => {
  it('that declares 30,000 x 30,000 pixels is refused by its header', async () => {
    const { answer, seconds, megabytes } = await cost(() => index(png(30_000, 30_000, new Uint8Array(100_000))));
    expect(answer).toMatchObject({
      name: 'ImageTooLargeException',
      message: 'Input image dimensions 30000 x 30000 exceed maximum dimension size of 10000 pixels',
    });
    expect(seconds).toBeLessThan(2);
    expect(megabytes).toBeLessThan(100);
  });

  it('that declares 10,000 x 10,000 pixels and contains few of them is refused as damaged', async () => {
    const { answer, seconds, megabytes } = await cost(() => index(png(10_000, 10_000, new Uint8Array(1_000_000))));
    expect(answer).toMatchObject({ name: 'InvalidImageFormatException', message: 'Request has invalid image format' });
    expect(seconds).toBeLessThan(5);
    expect(megabytes).toBeLessThan(400);
  });

  it('of 10,000 x 10,000 pixels in 1 MB is searched without being decoded completely', async () => {
    const image = await flat().png().toBuffer();
    expect(image.length).toBeLessThan(1.5 * MEGABYTE);
    const { answer, seconds, megabytes } = await cost(() => index(image));
    expect(answer).toMatchObject({ FaceRecords: [], UnindexedFaces: [] });
    expect(seconds).toBeLessThan(20);
    // Decoded completely it would be 300.
    expect(megabytes).toBeLessThan(250);
  });

  it('in a request that is refused is not decoded', async () => {
    const image = await flat().png().toBuffer();
    const body = JSON.stringify({ CollectionId: 'staff', Image: { Bytes: image.toString('base64') } });
    const headers = { 'X-Amz-Target': 'RekognitionService.IndexFaces' };
    const wrong = { credentials: { accessKeyId: 'visage', secretAccessKey: 'guessed' } };
    const { answer, seconds, megabytes } = await cost(() => signedFetch(service.endpoint, { headers, body }, wrong));
    expect(await answer.json()).toMatchObject({ __type: 'InvalidSignatureException' });
    expect(seconds).toBeLessThan(2);
    expect(megabytes).toBeLessThan(100);
  });
});
