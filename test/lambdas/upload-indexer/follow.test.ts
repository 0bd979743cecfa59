import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getCollection } from '../../../layers/gallery/index.ts';
import { keys } from '../../../layers/gallery/table.ts';
import { intercept } from '../../gallery/intercept.ts';
import { portraits } from '../../helpers/portraits.ts';
import { type Bench, BUCKET, created, deliver, removed, startBench } from './bench.ts';

let bench: Bench;
let ann: Buffer;
let bob: Buffer;
beforeAll(async () => {
  [ann, bob] = await portraits(2);
  bench = await startBench();
});
afterAll(() => bench.close());

const follow = () => bench.handler({ removeOnDelete: true });
const types = () => bench.published.map(({ type }) => type);

/** Indexes a photo in the bucket into a new collection. */
async function indexed(photo = ann) {
  const collectionId = await bench.collection();
  const key = `${collectionId}/1.jpg`;
  await bench.put(key, photo);
  expect(await deliver(follow(), created(key))).toEqual([]);
  const [face, ...others] = await bench.faces(collectionId);
  expect(others).toEqual([]);
  return { collectionId, key, face };
}

describe('With removeOnDelete', () => {
  it('the faces of a deleted photo are removed, and their removal is published', async () => {
    const { collectionId, key, face } = await indexed();
    const handler = follow();
    await bench.remove(key);
    expect(await deliver(handler, removed(key))).toEqual([]);
    expect(await bench.faces(collectionId)).toEqual([]);
    const { faceId, imageId } = face;
    expect(bench.published).toEqual([
      {
        type: 'Faces Removed',
        detail: { bucket: BUCKET, key, collectionId, imageId, faceIds: [faceId], faceCount: 1, keptFaceIds: [] },
      },
    ]);
    expect(await deliver(handler, removed(key))).toEqual([]);
    expect(bench.published).toHaveLength(1);
  });

  it('a photo that is replaced by another, or by something else, leaves no faces behind', async () => {
    const { collectionId, key, face } = await indexed();
    await bench.put(key, bob);
    await deliver(follow(), created(key));
    const [other] = await bench.faces(collectionId);
    expect(other.imageId).not.toBe(face.imageId);
    expect(types()).toEqual(['Faces Removed', 'Faces Indexed']);
    await bench.put(key, 'not a photo');
    await deliver(follow(), created(key));
    expect(await bench.faces(collectionId)).toEqual([]);
    expect(types()).toEqual(['Faces Removed', 'Image Rejected']);
  });

  it('a photo that metadata assigned to another collection is removed from that', async () => {
    const collectionId = await bench.collection();
    await bench.put('inbox/2.jpg', ann, { 'collection-id': collectionId, 'external-image-id': 'emp-1' });
    await deliver(follow(), created('inbox/2.jpg'));
    expect(await bench.faces(collectionId)).toHaveLength(1);
    await bench.remove('inbox/2.jpg');
    await deliver(follow(), removed('inbox/2.jpg'));
    expect(await bench.faces(collectionId)).toEqual([]);
  });

  it('the faces of the same photo under another key stay', async () => {
    const { collectionId, key } = await indexed();
    await bench.put(`${collectionId}/2.jpg`, ann);
    await deliver(follow(), created(`${collectionId}/2.jpg`));
    await bench.remove(key);
    await deliver(follow(), removed(key));
    expect(await bench.faces(collectionId)).toMatchObject([{ externalImageId: '2.jpg' }]);
  });

  it('a face that belongs to a user stays, and the event names it', async () => {
    const { collectionId, key, face } = await indexed();
    const { store } = bench.services;
    await store.dynamo.send(
      new UpdateCommand({
        TableName: store.table,
        Key: keys.face(await getCollection(store, collectionId), face.faceId),
        UpdateExpression: 'SET userId = :userId',
        ExpressionAttributeValues: { ':userId': 'ann' },
      }),
    );
    await bench.remove(key);
    await deliver(follow(), removed(key));
    expect(bench.published).toMatchObject([{ detail: { faceIds: [], faceCount: 0, keptFaceIds: [face.faceId] } }]);
    expect(await bench.faces(collectionId)).toHaveLength(1);
  });

  it('the result is deleted too', async () => {
    const { key } = await indexed();
    const handler = bench.handler({ removeOnDelete: true, results: true });
    await deliver(handler, created(key));
    const head = () => bench.services.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: `${key}.visage.json` }));
    await head();
    await bench.remove(key);
    await deliver(handler, removed(key));
    await expect(head()).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('With removeOnDelete, whatever the order of notifications,', () => {
  it('an upload notified after its deletion leaves nothing', async () => {
    const collectionId = await bench.collection();
    const key = `${collectionId}/1.jpg`;
    await bench.put(key, ann);
    await bench.remove(key);
    const handler = follow();
    expect(await deliver(handler, removed(key), created(key), created(key))).toEqual([]);
    expect(await bench.faces(collectionId)).toEqual([]);
    expect(types()).toEqual(['Image Rejected', 'Image Rejected']);
  });

  it('a deletion notified after the photo was uploaded again leaves its faces', async () => {
    const { collectionId, key } = await indexed();
    await bench.remove(key);
    await bench.put(key, ann);
    const handler = follow();
    expect(await deliver(handler, created(key), removed(key))).toEqual([]);
    expect(await bench.faces(collectionId)).toHaveLength(1);
    // The removal in between was not notified, so nothing was removed.
    expect(types()).toEqual(['Faces Indexed', 'Faces Indexed']);
  });

  it('a photo that is deleted while it is indexed leaves nothing', async () => {
    const collectionId = await bench.collection();
    const key = `${collectionId}/1.jpg`;
    await bench.put(key, ann);
    const handler = follow();
    // Deleted after the photo was analysed, and notified before the commit.
    const stop = intercept(bench.services.store.dynamo, async ({ command, send }) => {
      if (command === 'TransactWriteItemsCommand') {
        stop();
        await bench.remove(key);
        await deliver(handler, removed(key));
      }
      return send();
    });
    expect(await deliver(handler, created(key))).toEqual([]);
    expect(await bench.faces(collectionId)).toEqual([]);
  });

  it('and if the indexer dies right after the commit, the next attempt leaves nothing', async () => {
    const collectionId = await bench.collection();
    const key = `${collectionId}/1.jpg`;
    await bench.put(key, ann);
    const handler = follow();
    const stop = intercept(bench.services.store.dynamo, async ({ command, send }) => {
      const answer = await send();
      if (command === 'TransactWriteItemsCommand') throw new Error('dead');
      return answer;
    });
    expect(await deliver(handler, created(key))).toEqual([0]);
    stop();
    expect(await bench.faces(collectionId)).toHaveLength(1);
    await bench.remove(key);
    expect(await deliver(handler, removed(key))).toEqual([]);
    expect(await deliver(handler, created(key))).toEqual([]);
    expect(await bench.faces(collectionId)).toEqual([]);
  });

  it('a photo that keeps changing is left for later', async () => {
    const collectionId = await bench.collection();
    const key = `${collectionId}/1.jpg`;
    await bench.put(key, ann);
    let heads = 0;
    const stop = intercept(bench.services.s3, async ({ command, send }) => {
      if (command === 'HeadObjectCommand' && ++heads % 2 === 0) await bench.put(key, heads % 4 === 0 ? ann : bob);
      return send();
    });
    const handler = follow();
    expect(await deliver(handler, created(key))).toEqual([0]);
    stop();
    expect(heads).toBe(6);
    expect(await deliver(handler, created(key))).toEqual([]);
    expect(await bench.faces(collectionId)).toHaveLength(1);
  });

  it('and with concurrent deliveries, the faces are those of the photos in the bucket', async () => {
    const handler = follow();
    const collectionId = await bench.collection();
    const names = ['1.jpg', '2.jpg', '3.jpg'];
    const history = names.map((name) => [`${collectionId}/${name}`, name] as const);
    const deliveries: Promise<number[]>[] = [];
    for (let round = 0; round < 4; round++) {
      for (const [key, name] of history) {
        const isLast = round === 3;
        const isGone = isLast ? name === '2.jpg' : (round + Number.parseInt(name, 10)) % 2 === 0;
        await (isGone ? bench.remove(key) : bench.put(key, round % 2 === 0 ? ann : bob));
        deliveries.push(deliver(handler, isGone ? removed(key) : created(key)));
        // A late notification of an earlier state.
        if (round > 0) deliveries.push(deliver(handler, removed(key), created(key)));
      }
    }
    const failed = (await Promise.all(deliveries)).flat().length;
    // Failed messages are delivered again, as by SQS.
    if (failed > 0) for (const [key] of history) expect(await deliver(handler, created(key))).toEqual([]);
    const left = await bench.faces(collectionId);
    expect(left.map(({ externalImageId }) => externalImageId).sort()).toEqual(['1.jpg', '3.jpg']);
  });
});
