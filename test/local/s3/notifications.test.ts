import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import S3Object from '@20minutes/s3rver/lib/models/object.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readNotices } from '../../../lambdas/upload-indexer/notice.ts';
import { ObjectStore } from '../../../local/s3/object-store.ts';

let folder: string;
let store: ObjectStore;
const open = () => ObjectStore.open(folder, ['watched']);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-notifications-'));
  store = await open();
  for (const bucket of ['watched', 'other']) await store.putBucket(bucket);
});
afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true });
});

const put = (key: string, bucket = 'watched') => store.putObject(new S3Object(bucket, key, Buffer.from(key), {}));
const pending = (after = 0) => store.notifications.pending(after, 100);
const events = () => pending().flatMap(({ message }) => message.Records.map(({ eventName }) => eventName));

describe('Notifications', () => {
  it('report every change in a watched bucket, in order, by the names that S3 has for them', async () => {
    await put('a');
    await store.copyObject('watched', 'a', 'watched', 'b', null);
    await store.initiateUpload('watched', 'c', 'id', {});
    await store.putPart('watched', 'id', '1', Readable.from(['part']));
    await store.putObjectMultipart('watched', 'id', [{ number: 1 }]);
    await store.deleteObject('watched', 'a');
    await store.deleteObject('watched', 'never there');
    await put('d', 'other');
    expect(events()).toEqual([
      'ObjectCreated:Put',
      'ObjectCreated:Copy',
      'ObjectCreated:CompleteMultipartUpload',
      'ObjectRemoved:Delete',
    ]);
  });

  it('are understood by the function', async () => {
    const key = 'staff/Ann Lee+é 100%.jpg';
    await put(key);
    const [{ message }] = pending();
    expect(readNotices(JSON.stringify(message))).toEqual([{ what: 'created', bucket: 'watched', key }]);
    const { object } = message.Records[0].s3;
    expect(object).toMatchObject({ key: 'staff/Ann+Lee%2B%C3%A9+100%25.jpg', size: Buffer.byteLength(key) });
  });

  it('stay until they are settled, also when the process ends before', async () => {
    for (const key of ['a', 'b', 'c']) await put(key);
    const [, { id, message }] = pending();
    store.notifications.settle([message.Records[0].s3.object.sequencer]);
    store.close();
    store = await open();
    expect(pending()).toHaveLength(2);
    expect(pending(id)).toHaveLength(1);
    // The id of a settled one is not used again.
    store.notifications.settle(pending().map((left) => left.message.Records[0].s3.object.sequencer));
    await put('d');
    expect(pending()[0].id).toBeGreaterThan(id + 1);
  });

  it('that are settled twice or unknown change nothing', async () => {
    await put('a');
    store.notifications.settle(['0055AED6DCD90281E5', '', 'zzz', 'FFFFFFFFFFFFFFFFFFFF']);
    expect(pending()).toHaveLength(1);
  });

  it('call the listener immediately', async () => {
    const listener = vi.fn();
    store.notifications.listen(listener);
    await put('a');
    await put('b', 'other');
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('and their changes are both written or neither', () => {
    const change = { event: 'ObjectCreated:Put', bucket: 'watched', key: 'a', size: 1, md5: '' } as const;
    expect(() =>
      store.notifications.record(change, () => {
        throw new Error('no space left');
      }),
    ).toThrow('no space left');
    expect(pending()).toEqual([]);
  });
});
