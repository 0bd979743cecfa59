import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateCollectionCommand,
  IndexFacesCommand,
  ListCollectionsCommand,
  ListFacesCommand,
  RekognitionClient,
} from '@aws-sdk/client-rekognition';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { credentials, region } from '../helpers/aws.ts';
import { samplePhoto } from '../helpers/photos.ts';
import { portraits } from '../helpers/portraits.ts';
import { startProcess } from '../helpers/processes.ts';
import { startService } from '../helpers/service.ts';

const main = new URL('../../local/main.ts', import.meta.url);
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'visage-main-'));
});
afterEach(() => rm(home, { recursive: true }));

/** The first of four free ports in a row. */
async function freePorts(): Promise<number> {
  const servers = [0, 1, 2, 3].map(() => createServer());
  for (let port = 0; ; ) {
    port = await listen(servers[0], 0);
    const rest = await Promise.allSettled([1, 2, 3].map((step) => listen(servers[step], port + step)));
    for (const server of servers) server?.close();
    if (rest.every(({ status }) => status === 'fulfilled')) return port;
  }
}

async function listen(server: ReturnType<typeof createServer> | undefined, port: number): Promise<number> {
  if (!server) return expect.fail('no server');
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function start(port: number) {
  const env = {
    PORT: String(port),
    HOST: '',
    VISAGE_HOME: home,
    VISAGE_ACCESS_KEY_ID: '',
    VISAGE_SECRET_ACCESS_KEY: '',
  };
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    ...(await startProcess(main, [], env)),
    health: async () => (await fetch(`${endpoint}/health`)).status,
    rekognition: new RekognitionClient({ endpoint, region, credentials }),
    s3: new S3Client({ endpoint: `http://127.0.0.1:${port + 1}`, region, credentials, forcePathStyle: true }),
  };
}

/** Error output of a service that cannot start. */
async function complaint(env: Readonly<Record<string, string>>): Promise<string> {
  const failure = startProcess(main, [], { VISAGE_HOME: home, ...env });
  return failure.then(
    () => expect.fail('should not have started'),
    ({ message }: Error) => message,
  );
}

async function faceIds(rekognition: RekognitionClient): Promise<(string | undefined)[]> {
  const { Faces = [] } = await rekognition.send(new ListFacesCommand({ CollectionId: 'staff' }));
  return Faces.map(({ FaceId }) => FaceId).sort();
}

test('what was acknowledged is there after it was killed and started again', async () => {
  const port = await freePorts();
  const first = await start(port);
  expect(first.firstLine).toBe('Visage is ready.');
  expect(await first.health()).toBe(200);
  await first.rekognition.send(new CreateCollectionCommand({ CollectionId: 'staff' }));
  const photo = await samplePhoto('sample1.jpg');
  await first.s3.send(new PutObjectCommand({ Bucket: 'visage-uploads', Key: 'sample1.jpg', Body: photo }));
  const { FaceRecords = [] } = await first.rekognition.send(
    new IndexFacesCommand({
      CollectionId: 'staff',
      Image: { S3Object: { Bucket: 'visage-uploads', Name: 'sample1.jpg' } },
    }),
  );
  const indexed = FaceRecords.map(({ Face }) => Face?.FaceId).sort();
  expect(indexed.length).toBeGreaterThan(1);
  await first.kill();

  const second = await start(port);
  expect(await faceIds(second.rekognition)).toEqual(indexed);
  const object = await second.s3.send(new GetObjectCommand({ Bucket: 'visage-uploads', Key: 'sample1.jpg' }));
  expect(await object.Body?.transformToByteArray()).toHaveLength(photo.length);

  const started = performance.now();
  expect(await second.signal('SIGTERM')).toBe(0);
  expect(performance.now() - started).toBeLessThan(2_000);

  const third = await start(port);
  expect(await faceIds(third.rekognition)).toEqual(indexed);
  await third.kill();
});

/** Sends a photo to be indexed several times concurrently. @returns the statuses; 0 where the connection ended */
function indexOften(port: number, photo: Buffer, times: number): Promise<number[]> {
  const url = (id: number) => `http://127.0.0.1:${port}/collections/staff/faces?attributes=ALL&externalImageId=${id}`;
  const secret = `${credentials.accessKeyId}:${credentials.secretAccessKey}`;
  const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'image/jpeg' };
  const body = new Uint8Array(photo);
  return Promise.all(
    Array.from({ length: times }, (_, id) =>
      fetch(url(id), { method: 'POST', headers, body }).then(
        ({ status }) => status,
        () => 0,
      ),
    ),
  );
}

test('SIGTERM and SIGINT while photos are analysed let them finish, and end with status 0', async () => {
  const port = await freePorts();
  const photo = await samplePhoto('sample5.jpg');
  for (const [round, signal] of (['SIGTERM', 'SIGINT', 'SIGTERM', 'SIGTERM', 'SIGTERM'] as const).entries()) {
    // The state that the round before left opens again.
    const service = await start(port);
    if (round === 0) await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'staff' }));
    const answers = indexOften(port, photo, 10);
    await wait(250 + 100 * round);
    await service.signal(signal);
    expect(await service.ended).toBe(0);
    expect(await answers).toEqual(Array.from({ length: 10 }, () => 200));
  }
  const last = await start(port);
  expect(await faceIds(last.rekognition)).toHaveLength(10 * 5);
  await last.kill();
}, 120_000);

test('a second signal ends the service immediately, and without an abort', async () => {
  const port = await freePorts();
  const service = await start(port);
  await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'staff' }));
  const answers = indexOften(port, await samplePhoto('sample5.jpg'), 40);
  await wait(300);
  const started = performance.now();
  const signals = setInterval(() => void service.signal('SIGTERM'), 800);
  expect(await service.ended).toBe('SIGTERM');
  clearInterval(signals);
  expect(performance.now() - started).toBeLessThan(8_000);
  expect(await answers).toContain(0);
  const next = await start(port);
  await faceIds(next.rekognition);
  await next.kill();
}, 60_000);

test('a photo whose upload was acknowledged is indexed, though the service was killed before', async () => {
  const port = await freePorts();
  const first = await start(port);
  await first.rekognition.send(new CreateCollectionCommand({ CollectionId: 'staff' }));
  const photos = await portraits(3);
  for (const [index, Body] of photos.entries()) {
    await first.s3.send(new PutObjectCommand({ Bucket: 'visage-uploads', Key: `staff/${index}.jpg`, Body }));
  }
  await first.kill();
  const second = await start(port);
  await vi.waitFor(async () => expect(await faceIds(second.rekognition)).toHaveLength(photos.length), 20_000);
  await second.kill();
});

test.each([
  [0, 'the API'],
  [1, 'S3'],
  [2, 'DynamoDB'],
  [3, 'SQS'],
])('when the port %i after PORT is taken the error names it and its use', async (step, purpose) => {
  const port = await freePorts();
  const holder = createServer();
  await listen(holder, port + step);
  expect(await complaint({ PORT: String(port) })).toContain(
    `visage: port ${port + step} on 127.0.0.1, wanted for ${purpose}, is in use by another process. PORT chooses another`,
  );
  holder.close();
});

test('a state folder that another process holds, and a PORT that is none, are named', async () => {
  const holder = await startProcess(main, [], { VISAGE_HOME: home, PORT: '0' });
  expect(await complaint({ PORT: '0' })).toContain(`visage: the state folder ${home} is in use by another process`);
  expect(await holder.signal('SIGINT')).toBe(0);
  expect(await complaint({ PORT: 'http' })).toContain('visage: PORT is "http", and must be a whole number');
});

test.each([
  ['DetectFaces', {}, 'visage: VISAGE_FORWARD: "DetectFaces" cannot be forwarded.'],
  ['DetectText', { AWS_REGION: '' }, 'visage: VISAGE_FORWARD needs a region'],
  ['DetectText', { AWS_ACCESS_KEY_ID: credentials.accessKeyId }, "AWS_ACCESS_KEY_ID is Visage's own key"],
])('it does not start to forward %s with %o', async (VISAGE_FORWARD, env, message) => {
  const own = { VISAGE_ACCESS_KEY_ID: '', VISAGE_FORWARD_REGION: '', AWS_ACCESS_KEY_ID: '', AWS_REGION: region };
  expect(await complaint({ PORT: '0', VISAGE_FORWARD, ...own, ...env })).toContain(message);
});

test('a region that is none and an origin that is none are named', async () => {
  expect(await complaint({ PORT: '0', VISAGE_REGION: 'Europe!' })).toContain('visage: VISAGE_REGION is "Europe!"');
  expect(await complaint({ PORT: '0', VISAGE_CORS_ORIGINS: '*' })).toContain('visage: VISAGE_CORS_ORIGINS has "*"');
});

test('in process it serves a stock client, and leaves nothing behind', async () => {
  const service = await startService();
  await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'staff' }));
  const { CollectionIds } = await service.rekognition.send(new ListCollectionsCommand({}));
  expect(CollectionIds).toEqual(['staff']);
  await service.close();
  await expect(fetch(`${service.endpoint}/health`)).rejects.toThrow();
  await expect(access(service.home)).rejects.toThrow();
});
