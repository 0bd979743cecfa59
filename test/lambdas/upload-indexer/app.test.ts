import { Logger } from '@aws-lambda-powertools/logger';
import { GetObjectCommand, ListObjectsV2Command, S3ServiceException } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nameOf } from '../../../layers/rekognition/index.ts';
import { intercept } from '../../gallery/intercept.ts';
import { samplePhoto } from '../../helpers/photos.ts';
import { portraits } from '../../helpers/portraits.ts';
import { filledUp, meadow } from '../../rekognition/photos.ts';
import { type Bench, BUCKET, created, deliver, removed, startBench } from './bench.ts';
import { messages, notification } from './events.ts';

let bench: Bench;
let portrait: Buffer;
let another: Buffer;
beforeAll(async () => {
  [portrait, another] = await portraits(2);
  bench = await startBench();
});
afterAll(() => bench.close());

describe('A photo that is uploaded', () => {
  it('is indexed as IndexFaces does, and published', async () => {
    const collectionId = await bench.collection();
    const handler = bench.handler();
    await bench.put(`${collectionId}/party/1.jpg`, await samplePhoto('sample1.jpg'));
    expect(await deliver(handler, created(`${collectionId}/party/1.jpg`))).toEqual([]);

    const faces = await bench.faces(collectionId);
    expect(faces).toHaveLength(3);
    for (const face of faces) expect(face.externalImageId).toBe('party::1.jpg');
    expect(bench.published).toEqual([
      {
        type: 'Faces Indexed',
        detail: {
          bucket: BUCKET,
          key: `${collectionId}/party/1.jpg`,
          collectionId,
          externalImageId: 'party::1.jpg',
          imageId: faces[0].imageId,
          faceModelVersion: '7.0',
          faceIds: expect.arrayContaining(faces.map(({ faceId }) => faceId)),
          faceCount: 3,
          unindexedFaceCount: 0,
          unindexedReasons: {},
        },
      },
    ]);
  });

  it('again, concurrently and beside another, is indexed once', async () => {
    const collectionId = await bench.collection();
    const handler = bench.handler();
    const [one, two] = [`${collectionId}/1.jpg`, `${collectionId}/2.jpg`];
    await bench.put(one, portrait);
    await bench.put(two, another);
    expect(await deliver(handler, created(one), created(two), created(one))).toEqual([]);
    await Promise.all(
      Array.from({ length: 2 }, () => deliver(handler, created(two), notification({ key: one }, { key: two }))),
    );
    expect((await bench.faces(collectionId)).map(({ externalImageId }) => externalImageId).sort()).toEqual([
      '1.jpg',
      '2.jpg',
    ]);
    expect(new Set(bench.published.map(({ detail }) => JSON.stringify(detail))).size).toBe(2);
  });

  it.each(['Ann Lee + Bob.jpg', '人/😀 é.jpg', '100%/a&b=c;d.jpg', "it's (1)!*~.jpg", 'a:b::c.jpg'])(
    'with the key %s can be identified by its ExternalImageId',
    async (name) => {
      const collectionId = await bench.collection();
      await bench.put(`${collectionId}/${name}`, portrait);
      expect(await deliver(bench.handler(), created(`${collectionId}/${name}`))).toEqual([]);
      const [face, ...others] = await bench.faces(collectionId);
      expect(others).toEqual([]);
      expect(nameOf(face.externalImageId ?? '')).toBe(name);
      expect(bench.published[0].detail.key).toBe(`${collectionId}/${name}`);
    },
  );

  it('is indexed into the collection that its metadata names', async () => {
    const collectionId = await bench.collection();
    await bench.put('inbox.jpg', portrait, { 'collection-id': collectionId, 'external-image-id': 'emp:42' });
    await deliver(bench.handler(), created('inbox.jpg'));
    expect(await bench.faces(collectionId)).toMatchObject([{ externalImageId: 'emp:42' }]);
  });

  it('is indexed with the attributes and the quality filter of the settings', async () => {
    const collectionId = await bench.collection();
    await bench.put(`${collectionId}/2.jpg`, await samplePhoto('sample2.jpg'));
    const handler = bench.handler({ attributes: 'ALL', qualityFilter: 'HIGH', results: true });
    await deliver(handler, created(`${collectionId}/2.jpg`));
    const [{ detail }] = bench.published;
    expect(detail).toMatchObject({ unindexedFaceCount: expect.any(Number) });
    const { unindexedFaceCount, unindexedReasons, faceCount } = detail as unknown as Record<string, number>;
    expect(faceCount + unindexedFaceCount).toBe(3);
    expect(unindexedFaceCount).toBeGreaterThan(0);
    expect(Object.keys(unindexedReasons)).not.toEqual([]);
    const { response } = await resultOf(`${collectionId}/2.jpg`);
    expect(response.UnindexedFaces[0].FaceDetail.Landmarks).toHaveLength(30);
  });

  it('is read in the version that the notification names', async () => {
    const collectionId = await bench.collection();
    const key = `${collectionId}/1.jpg`;
    await bench.put(key, portrait);
    const asked: unknown[] = [];
    const stop = intercept(bench.services.s3, ({ command, input, send }) => {
      if (input.Key === key) asked.push([command, input.VersionId]);
      return send();
    });
    // The version id of an object that is older than its bucket's versioning.
    expect(await deliver(bench.handler(), created(key, 'null'))).toEqual([]);
    stop();
    expect(asked).toEqual([
      ['HeadObjectCommand', 'null'],
      ['GetObjectCommand', 'null'],
    ]);
    expect(bench.published).toMatchObject([{ type: 'Faces Indexed', detail: { versionId: 'null', faceCount: 1 } }]);

    await deliver(bench.handler(), created(key, 'deleted-since'));
    expect(bench.published).toMatchObject([{ detail: { versionId: 'deleted-since', reason: 'ObjectNotFound' } }]);
  });
});

describe('An upload that can never be indexed is rejected, published, and not retried:', () => {
  const reject = async (key: string) => {
    expect(await deliver(bench.handler(), created(key))).toEqual([]);
    expect(bench.published).toHaveLength(1);
    const [{ type, detail }] = bench.published;
    expect(type).toBe('Image Rejected');
    expect(detail).toMatchObject({ bucket: BUCKET, key });
    return detail;
  };

  it.each([
    ['text', async () => 'not a photo', 'InvalidImageFormatException'],
    ['nothing at all', async () => new Uint8Array(), 'InvalidImageFormatException'],
    ['half a photo', async () => portrait.subarray(0, portrait.length / 2), 'InvalidImageFormatException'],
    ['15 MB and a byte', async () => filledUp(portrait, 15 * 2 ** 20 + 1), 'ImageTooLargeException'],
    ['39 pixels', async () => meadow(39, 400), 'InvalidParameterException'],
  ])('%s', async (_what, body, reason) => {
    const collectionId = await bench.collection();
    await bench.put(`${collectionId}/x.jpg`, await body());
    expect(await reject(`${collectionId}/x.jpg`)).toMatchObject({ collectionId, externalImageId: 'x.jpg', reason });
    expect(await bench.faces(collectionId)).toEqual([]);
  });

  it('one for an unknown collection, which the event names', async () => {
    await bench.put('nowhere/x.jpg', portrait);
    expect(await reject('nowhere/x.jpg')).toMatchObject({
      reason: 'ResourceNotFoundException',
      message: expect.stringContaining('The collection id: nowhere does not exist'),
      collectionId: 'nowhere',
    });
  });

  it('one whose key names no collection, or an invalid one', async () => {
    await bench.put('x.jpg', portrait);
    expect(await reject('x.jpg')).toMatchObject({ reason: 'NoCollection' });
    await bench.put('my staff/x.jpg', portrait);
    expect(await reject('my staff/x.jpg')).toMatchObject({ reason: 'ValidationException', collectionId: 'my staff' });
  });

  it('one whose key is too long for an ExternalImageId', async () => {
    const key = `staff/${'x'.repeat(256)}`;
    await bench.put(key, portrait);
    expect(await reject(key)).toMatchObject({ reason: 'KeyTooLong' });
  });

  it('one with an invalid ExternalImageId in its metadata', async () => {
    const collectionId = await bench.collection();
    await bench.put(`${collectionId}/x.jpg`, portrait, { 'external-image-id': 'Ann Lee' });
    expect(await reject(`${collectionId}/x.jpg`)).toMatchObject({
      reason: 'ValidationException',
      message: expect.stringContaining('externalImageId'),
    });
  });

  it('one that was deleted before its notification arrived', async () => {
    const collectionId = await bench.collection();
    expect(await reject(`${collectionId}/gone.jpg`)).toMatchObject({ reason: 'ObjectNotFound' });
  });

  it('one that is deleted between HeadObject and GetObject', async () => {
    const collectionId = await bench.collection();
    const key = `${collectionId}/x.jpg`;
    await bench.put(key, portrait);
    const stop = intercept(bench.services.s3, async ({ command, send }) => {
      if (command === 'GetObjectCommand') {
        stop();
        await bench.remove(key);
      }
      return send();
    });
    expect(await reject(key)).toMatchObject({ reason: 'ObjectNotFound' });
  });
});

describe('An object that is not a photo', () => {
  it.each(['staff/', 'staff/party/', 'staff/1.jpg.visage.json'])('such as %s is ignored', async (key) => {
    await bench.put(key, new Uint8Array());
    const requests: string[] = [];
    const stop = intercept(bench.services.s3, ({ command, send }) => {
      requests.push(command);
      return send();
    });
    expect(await deliver(bench.handler({ removeOnDelete: true, results: true }), created(key))).toEqual([]);
    stop();
    expect([bench.published, requests]).toEqual([[], []]);
  });

  it('such as a deleted photo changes nothing without removeOnDelete', async () => {
    const collectionId = await bench.collection();
    const key = `${collectionId}/1.jpg`;
    await bench.put(key, portrait);
    const handler = bench.handler();
    await deliver(handler, created(key));
    await bench.remove(key);
    expect(await deliver(handler, removed(key))).toEqual([]);
    expect(await bench.faces(collectionId)).toHaveLength(1);
    expect(bench.published).toHaveLength(1);
  });
});

describe('A message that failed temporarily', () => {
  it('is the only one reported, with the causes in the log', async () => {
    const collectionId = await bench.collection();
    const keys = ['1', '2', '3'].map((name) => `${collectionId}/${name}.jpg`);
    for (const key of keys) await bench.put(key, portrait);
    const logger = new Logger({ logLevel: 'SILENT' });
    const errors = vi.spyOn(logger, 'error');
    const stop = intercept(bench.services.s3, ({ input, send }) => {
      if (input.Key === keys[1]) throw new Error('out of luck');
      return send();
    });
    const handler = bench.handler({}, { logger });
    expect(await deliver(handler, ...keys.map((key) => created(key)), 'not from S3')).toEqual([1, 3]);
    stop();
    expect(bench.published.map(({ detail }) => detail.key)).toEqual([keys[0], keys[2]]);
    expect(errors.mock.calls.map(([message]) => message)).toEqual(['upload failed', 'upload failed']);
    expect(JSON.stringify(errors.mock.calls)).toContain('out of luck');
    expect(await deliver(handler, created(keys[1]))).toEqual([]);
    expect(await bench.faces(collectionId)).toHaveLength(3);
  });

  it.each([
    ['S3 refuses it', 'HeadObjectCommand', 403],
    ['S3 is out of order', 'HeadObjectCommand', 500],
    ['S3 slows down', 'GetObjectCommand', 503],
  ])('is retried if %s', async (_why, refused, status) => {
    const collectionId = await bench.collection();
    await bench.put(`${collectionId}/1.jpg`, portrait);
    const stop = intercept(bench.services.s3, ({ command, send }) => {
      if (command !== refused) return send();
      throw new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: { httpStatusCode: status } });
    });
    expect(await deliver(bench.handler(), created(`${collectionId}/1.jpg`))).toEqual([0]);
    stop();
    expect(bench.published).toEqual([]);
  });

  it('is retried if what S3 does not find is not the photo', async () => {
    const collectionId = await bench.collection();
    await bench.put(`${collectionId}/1.jpg`, portrait);
    const store = { ...bench.services.store, bucket: 'not-made-yet' };
    const handler = bench.handler({}, { services: { ...bench.services, store } });
    expect(await deliver(handler, created(`${collectionId}/1.jpg`))).toEqual([0]);
    expect(bench.published).toEqual([]);
  });

  it('is retried if the outcome could not be published, and stores nothing twice', async () => {
    const collectionId = await bench.collection();
    await bench.put(`${collectionId}/1.jpg`, portrait);
    const publish = vi.fn().mockRejectedValueOnce(new Error('the bus is full'));
    const handler = bench.handler({}, { publish });
    expect(await deliver(handler, created(`${collectionId}/1.jpg`))).toEqual([0]);
    expect(await deliver(handler, created(`${collectionId}/1.jpg`))).toEqual([]);
    expect(publish).toHaveBeenCalledTimes(2);
    expect(publish.mock.calls[0]).toEqual(publish.mock.calls[1]);
    expect(await bench.faces(collectionId)).toHaveLength(1);
  });

  it('is reported by its own id', async () => {
    const event = messages('one', 'two');
    const [one, two] = event.Records.map(({ messageId }) => ({ itemIdentifier: messageId }));
    expect(await bench.handler()(event)).toEqual({ batchItemFailures: [one, two] });
  });
});

describe('The log', () => {
  it('has a line an upload, with what was published', async () => {
    const collectionId = await bench.collection();
    await bench.put(`${collectionId}/1.jpg`, portrait);
    await bench.put(`${collectionId}/2.jpg`, 'text');
    const logger = new Logger({ logLevel: 'INFO' });
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    await deliver(bench.handler({}, { logger }), created(`${collectionId}/1.jpg`), created(`${collectionId}/2.jpg`));
    vi.restoreAllMocks();
    const written = lines.map((line) => JSON.parse(line));
    expect(written.map(({ message, outcome, detail }) => ({ message, outcome, detail }))).toEqual(
      bench.published.map(({ type, detail }) => ({ message: 'upload', outcome: type, detail })),
    );
    for (const line of written) expect(line).not.toHaveProperty('unindexed');
  });

  it.each([false, true])(
    'counts the faces that were not indexed by reason (removeOnDelete: %s)',
    async (removeOnDelete) => {
      const collectionId = await bench.collection();
      await bench.put(`${collectionId}/2.jpg`, await samplePhoto('sample2.jpg'));
      const logger = new Logger({ logLevel: 'INFO' });
      const lines: string[] = [];
      vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
      const handler = bench.handler({ qualityFilter: 'HIGH', removeOnDelete }, { logger });
      await deliver(handler, created(`${collectionId}/2.jpg`));
      vi.restoreAllMocks();
      const [{ unindexed, detail }] = lines.map((line) => JSON.parse(line));
      expect(Object.keys(unindexed)).not.toEqual([]);
      expect(unindexed).toEqual(detail.unindexedReasons);
    },
  );
});

describe('A result', () => {
  it("is written beside the photo: the destination, and IndexFaces' answer", async () => {
    const collectionId = await bench.collection();
    const key = `${collectionId}/1.jpg`;
    await bench.put(key, portrait);
    await deliver(bench.handler({ results: true }), created(key));
    const { response, ...where } = await resultOf(key);
    const [face] = await bench.faces(collectionId);
    expect(where).toMatchObject({ outcome: 'Faces Indexed', collectionId, faceIds: [face.faceId], faceCount: 1 });
    expect(response).toMatchObject({
      FaceRecords: [{ Face: { FaceId: face.faceId, ImageId: face.imageId }, FaceDetail: { Pose: expect.anything() } }],
      UnindexedFaces: [],
    });
  });

  it('of a rejected photo has the reason; by default there is none', async () => {
    const collectionId = await bench.collection();
    await bench.put(`${collectionId}/1.jpg`, 'text');
    await deliver(bench.handler(), created(`${collectionId}/1.jpg`));
    const { Contents = [] } = await bench.services.s3.send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix: collectionId }),
    );
    expect(Contents.map(({ Key }) => Key)).toEqual([`${collectionId}/1.jpg`]);
    await deliver(bench.handler({ results: true }), created(`${collectionId}/1.jpg`));
    expect(await resultOf(`${collectionId}/1.jpg`)).toMatchObject({
      outcome: 'Image Rejected',
      reason: 'InvalidImageFormatException',
    });
  });
});

async function resultOf(key: string) {
  const { Body, ContentType } = await bench.services.s3.send(
    new GetObjectCommand({ Bucket: BUCKET, Key: `${key}.visage.json` }),
  );
  expect(ContentType).toBe('application/json');
  return JSON.parse((await Body?.transformToString()) ?? '');
}
