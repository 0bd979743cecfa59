import { setTimeout as wait } from 'node:timers/promises';
import { CreateCollectionCommand, IndexFacesCommand } from '@aws-sdk/client-rekognition';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { storeFromEnvironment } from '../../lambdas/shared/store.ts';
import { addFaces, getCollection } from '../../layers/gallery/index.ts';
import { listSegments } from '../../layers/gallery/segments.ts';
import { openPack } from '../../layers/vision/index.ts';
import { startCompactor } from '../../local/compactor.ts';
import { TABLE, VECTOR_BUCKET } from '../../local/index.ts';
import { someFaces, somePhoto } from '../gallery/builders.ts';
import { storeEnvironment } from '../helpers/emulators.ts';
import { samplePhoto } from '../helpers/photos.ts';
import { startService } from '../helpers/service.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Makes a handler that records its calls, each of which completes when `end` is called. */
function slowHandler() {
  const calls: string[] = [];
  const ends: (() => void)[] = [];
  const handler = async (event: object) => {
    calls.push('Records' in event ? (event as SQSEvent).Records[0].body : 'schedule');
    await new Promise<void>((resolve) => ends.push(resolve));
    return { batchItemFailures: [] };
  };
  const end = async () => {
    ends.shift()?.();
    await wait(1);
  };
  return { calls, handler, end };
}

const collection = (id: string) => ({ id, generation: 'g' });

describe('The local compactor', () => {
  it('compacts collections sequentially, and a waiting one only once', async () => {
    const { calls, handler, end } = slowHandler();
    const { requestCompaction, close } = startCompactor(handler);
    for (const id of ['a', 'b', 'b', 'a', 'b']) await requestCompaction(collection(id));
    await wait(1);
    expect(calls).toEqual(['{"collectionId":"a"}']);
    // It changed again since its compaction began.
    await requestCompaction(collection('a'));
    await end();
    await end();
    await end();
    expect(calls).toEqual(['{"collectionId":"a"}', '{"collectionId":"b"}', '{"collectionId":"a"}']);
    await close();
  });

  it('completes the run in progress and starts no other when it is closed', async () => {
    const { calls, handler, end } = slowHandler();
    const { requestCompaction, close } = startCompactor(handler);
    await requestCompaction(collection('a'));
    await requestCompaction(collection('b'));
    await wait(1);
    let isClosed = false;
    const closed = close().then(() => {
      isClosed = true;
    });
    await wait(5);
    expect(isClosed).toBe(false);
    await end();
    await closed;
    expect(calls).toEqual(['{"collectionId":"a"}']);
  });

  it('continues after a failure, which it reports', async () => {
    const complaint = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const calls: object[] = [];
    const { requestCompaction, close } = startCompactor(async (event) => {
      calls.push(event);
      if (calls.length === 1) throw new Error('out of luck');
      return { batchItemFailures: [] };
    });
    await requestCompaction(collection('a'));
    await requestCompaction(collection('b'));
    await wait(5);
    expect(calls).toHaveLength(2);
    expect(complaint.mock.calls.flat().join('')).toContain('out of luck');
    await close();
  });

  it('purges every ten minutes', async () => {
    vi.useFakeTimers();
    const { calls, handler } = slowHandler();
    startCompactor(handler);
    await vi.advanceTimersByTimeAsync(10 * 60 * 1000);
    expect(calls).toEqual(['schedule']);
  });

  it('is asked by IndexFaces: small segments do not pile up', async () => {
    const service = await startService();
    const CollectionId = 'busy';
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId }));
    const store = storeFromEnvironment(storeEnvironment({ ...service, table: TABLE, bucket: VECTOR_BUCKET }));
    const busy = await getCollection(store, CollectionId);
    const { dimensions } = openPack(busy.pack).embedding;
    // As many segments as a level may have.
    for (let image = 0; image < 16; image++) await addFaces(store, busy, somePhoto(), someFaces(1, dimensions));
    // Every change asks for a compaction, instead of one in sixteen.
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const Bytes = await samplePhoto('sample1.jpg');
    await service.rekognition.send(new IndexFacesCommand({ CollectionId, Image: { Bytes } }));
    await vi.waitFor(
      async () => {
        expect(await listSegments(store, busy)).toMatchObject([{ count: 19, level: 1 }]);
      },
      { timeout: 20_000 },
    );
    const { KeyCount } = await store.s3.send(new ListObjectsV2Command({ Bucket: VECTOR_BUCKET }));
    expect(KeyCount).toBe(18);
    await service.close();
  });
});
