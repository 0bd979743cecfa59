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

it('A body is cut after a pause of 30 s, and one that arrives byte by byte after 5 minutes, each with an answer', async () => {
  const [paused, steady] = await Promise.all([sendSlowly(false), sendSlowly(true)]);
  for (const { answer } of [paused, steady]) expect(answer).toMatch(/^HTTP\/1\.1 408 .*RequestTimeoutException/s);
  expect(paused.seconds).toBeGreaterThan(29);
  expect(paused.seconds).toBeLessThan(40);
  expect(steady.seconds).toBeGreaterThan(299);
  expect(steady.seconds).toBeLessThan(315);
}, 330_000);

/** Sends headers and then, if `drips`, a byte every half second, until the service cuts the connection. */
async function sendSlowly(drips: boolean): Promise<{ answer: string; seconds: number }> {
  const { port, hostname } = new URL(service.endpoint);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n');
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  const drip = drips ? setInterval(() => socket.write(' '), 500) : undefined;
  const started = performance.now();
  await once(socket, 'close');
  clearInterval(drip);
  return { answer, seconds: (performance.now() - started) / 1000 };
}

// Decoded completely they are 300 MB. Interlaced or progressive images have to be held completely, at least in part.
it.each([
  ['an interlaced PNG', 600, () => flat().png({ progressive: true }).toBuffer()],
  ['a JPEG', 300, () => flat().jpeg().toBuffer()],
  ['a progressive JPEG', 600, () => flat().jpeg({ progressive: true }).toBuffer()],
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
