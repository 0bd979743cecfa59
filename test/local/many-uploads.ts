import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { expect, vi } from 'vitest';
import { TRIES } from '../../lambdas/shared/constants.ts';
import { servicesFromEnvironment } from '../../lambdas/shared/services.ts';
import type { UploadIndexerHandler } from '../../lambdas/upload-indexer/app.ts';
import { type Collection, listFaces, type StoredFace } from '../../layers/gallery/index.ts';
import { answer, externalImageIdOf, readSdkCall } from '../../layers/rekognition/index.ts';
import { queueUrl, UPLOAD_BUCKET, UPLOAD_QUEUE } from '../../local/index.ts';
import { startSqs } from '../../local/sqs.ts';
import { startUploads } from '../../local/uploads.ts';
import { someCollection } from '../gallery/builders.ts';
import { expectFaces } from '../gallery/observe.ts';
import { credentials, region } from '../helpers/aws.ts';
import { type Emulators, startEmulators, storeEnvironment } from '../helpers/emulators.ts';

/** Disturbances of the uploads. */
export interface Trouble {
  /** Number of deliveries of every message. */
  readonly deliveries: number;
  /** One of this many runs of the function is killed; 0: none. */
  readonly killOneIn: number;
  /** Time after which messages of a killed run are delivered again: longer than any run takes, also on a busy machine. */
  readonly visibilitySeconds: number;
}

/** Uploads photos concurrently, and expects the faces that indexing them one by one gives. */
export async function expectAllIndexedOnce(
  photos: readonly Buffer[],
  { deliveries, killOneIn, visibilitySeconds }: Trouble,
) {
  const reported: string[] = [];
  await using cleanup = new AsyncDisposableStack();
  const emulators = await startEmulators(undefined, [UPLOAD_BUCKET]);
  cleanup.defer(() => emulators.close());
  const bus = await startBus((key) => reported.push(key));
  cleanup.defer(() => bus.close());
  const sqs = await startSqs({ host: '127.0.0.1', port: 0 });
  cleanup.defer(() => sqs.close());
  const environment = {
    ...storeEnvironment(emulators),
    VISAGE_ACCOUNT_ID: '000000000000',
    VISAGE_EVENT_BUS: 'default',
    AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  const worker = startWorker(environment, killOneIn);
  cleanup.defer(() => worker.close());

  const collection = await someCollection(emulators);
  const names = photos.map((_photo, index) => `day ${index % 7}/${index}+.jpg`);
  const keys = names.map((name) => `${collection.id}/${name}`);
  const { notifications } = emulators;
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const uploads = await startUploads({
    sqsEndpoint: sqs.endpoint,
    credentials,
    notifications,
    handler: worker.handler,
    visibilitySeconds,
  });
  cleanup.defer(() => uploads.close());
  const client = new SQSClient({ endpoint: sqs.endpoint, region, credentials });
  cleanup.defer(() => client.destroy());
  const QueueUrl = queueUrl(sqs.endpoint, UPLOAD_QUEUE);
  await Promise.all(
    photos.map((Body, index) =>
      emulators.s3.send(new PutObjectCommand({ Bucket: UPLOAD_BUCKET, Key: keys[index], Body })),
    ),
  );
  for (const { message } of notifications.pending(0, photos.length)) {
    for (let delivery = 1; delivery < deliveries; delivery++) {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
    }
  }
  while (notifications.pending(0, 1).length > 0) await wait(100);
  await uploads.close();

  const faces = await facesByName(emulators, collection);
  const oneByOne = await someCollection(emulators);
  await indexOneByOne(environment, oneByOne, photos, names);
  expect(countsOf(faces)).toEqual(countsOf(await facesByName(emulators, oneByOne)));
  expect(faces.size).toBe(photos.length);
  expect(new Set(reported)).toEqual(new Set(keys));
  await expectFaces(
    emulators,
    collection,
    [...faces.values()].flat().map(({ faceId }) => faceId),
  );
  if (killOneIn > 0) expect(worker.kills).toBeGreaterThan(0);
}

type FacesByName = ReadonlyMap<string | undefined, readonly StoredFace[]>;

async function facesByName(emulators: Emulators, collection: Collection): Promise<FacesByName> {
  const faces = await listFaces(emulators, collection, { limit: 10_000 });
  return Map.groupBy(faces.items, ({ externalImageId }) => externalImageId);
}

function countsOf(faces: FacesByName) {
  return new Map([...faces].map(([name, { length }]) => [name, length]));
}

/** Indexes photos by IndexFaces, with the photos in the requests and the ExternalImageIds that the uploads have. */
async function indexOneByOne(
  environment: Record<string, string>,
  { id: CollectionId }: Collection,
  photos: readonly Buffer[],
  names: readonly string[],
): Promise<void> {
  const services = await servicesFromEnvironment(environment);
  const caller = { accessKeyId: 'test', operations: ['*'], collections: ['*'] };
  for (const [index, photo] of photos.entries()) {
    const body = {
      CollectionId,
      ExternalImageId: externalImageIdOf(names[index]),
      Image: { Bytes: photo.toString('base64') },
      QualityFilter: 'NONE',
    };
    await answer(readSdkCall('RekognitionService.IndexFaces', JSON.stringify(body)), services, caller);
  }
  await services.vision.close();
}

/** Runs the function in a process of its own, and kills one of `killOneIn` runs, at a random time. */
function startWorker(environment: Record<string, string>, killOneIn: number) {
  let child: ChildProcess | undefined;
  let runs = 0;
  let kills = 0;
  const file = fileURLToPath(new URL('upload-worker.ts', import.meta.url));

  async function running(): Promise<ChildProcess> {
    if (child) return child;
    const started = fork(file, { env: { ...process.env, ...environment } });
    started.setMaxListeners(100);
    started.once('exit', () => {
      if (child === started) child = undefined;
    });
    child = started;
    starting = once(started, 'message');
    return started;
  }
  let starting: Promise<unknown> = Promise.resolve();

  /** Runs the function once. @throws Error  its process died meanwhile */
  async function run(event: SQSEvent): Promise<SQSBatchResponse> {
    const id = ++runs;
    const worker = await running();
    await starting;
    const died = once(worker, 'exit').then(() => Promise.reject(new Error('The function was killed.')));
    const answered = new Promise<SQSBatchResponse>((resolve) => {
      worker.on('message', function listen(message: { id: number; answer: SQSBatchResponse }) {
        if (message.id !== id) return;
        worker.off('message', listen);
        resolve(message.answer);
      });
    });
    worker.send({ id, event });
    // Never the last try: its messages would go to the dead letters, and this test expects all photos in the collection.
    const isLastTry = event.Records.some(({ attributes }) => Number(attributes.ApproximateReceiveCount) >= TRIES - 1);
    if (killOneIn > 0 && id % killOneIn === 0 && !isLastTry) {
      kills++;
      setTimeout(() => worker.kill('SIGKILL'), Math.random() * 500);
    }
    return Promise.race([answered, died]);
  }

  return {
    handler: run satisfies UploadIndexerHandler,
    get kills() {
      return kills;
    },
    async close() {
      const last = child;
      if (!last) return;
      last.kill('SIGKILL');
      await once(last, 'exit');
    },
  };
}

/** Starts a stand-in for EventBridge. @param onIndexed  called with the key of every photo that is reported as indexed */
async function startBus(onIndexed: (key: string) => void) {
  const server = createServer(async (request, response) => {
    const { Entries } = JSON.parse(await text(request)) as { Entries: { DetailType: string; Detail: string }[] };
    for (const { DetailType, Detail } of Entries) if (DetailType === 'Faces Indexed') onIndexed(JSON.parse(Detail).key);
    response.end('{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
