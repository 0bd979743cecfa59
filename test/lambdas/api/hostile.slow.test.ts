import { once } from 'node:events';
import { connect } from 'node:net';
import { CreateCollectionCommand, IndexFacesCommand } from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { threeFaces } from '../../rekognition/photos.ts';
import { cost, flat, MEGABYTE, mosaicOfFaces } from './hostile.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
  await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'staff' }));
  // The first photo allocates memory that the process keeps.
  await index(threeFaces);
});
afterAll(() => service.close());

const index = (Bytes: Uint8Array) =>
  service.rekognition.send(new IndexFacesCommand({ CollectionId: 'staff', Image: { Bytes } }));

it('A body that arrives byte by byte is abandoned within two minutes', async () => {
  const { port, hostname } = new URL(service.endpoint);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n');
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  const drip = setInterval(() => socket.write(' '), 500);
  const started = performance.now();
  await once(socket, 'close');
  clearInterval(drip);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect((performance.now() - started) / 1000).toBeLessThan(120);
});

// Decoded completely they are 300 MB. Interlaced or progressive images have to be held completely, at least in part.
it.each([
  ['an interlaced PNG', 800, () => flat().png({ progressive: true }).toBuffer()],
  ['a JPEG', 300, () => flat().jpeg().toBuffer()],
  ['a progressive JPEG', 1000, () => flat().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer()],
])('An empty image of 10,000 x 10,000 pixels, %s of 1 MB, is searched within %i MB', async (_, most, make) => {
  const image = await make();
  expect(image.length).toBeLessThan(1.5 * MEGABYTE);
  const { answer, seconds, megabytes } = await cost(() => index(image));
  expect(answer).toMatchObject({ FaceRecords: [], UnindexedFaces: [] });
  expect(seconds).toBeLessThan(30);
  expect(megabytes).toBeLessThan(most);
});

it.each([
  ['10,000 faces', 100, 100],
  ['1,296 faces, each large enough to be found,', 48, 27],
])('An image of %s is searched in bounded time, and 100 faces are answered at most', async (_, columns, rows) => {
  const { FaceRecords = [] } = await index(threeFaces);
  const mosaic = await mosaicOfFaces(FaceRecords[0]?.Face?.BoundingBox ?? {}, columns, rows);
  const { answer, seconds, megabytes } = await cost(() => index(mosaic));
  expect((answer.FaceRecords?.length ?? 0) + (answer.UnindexedFaces?.length ?? 0)).toBeLessThanOrEqual(100);
  expect(seconds).toBeLessThan(60);
  expect(megabytes).toBeLessThan(600);
});
