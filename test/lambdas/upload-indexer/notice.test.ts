import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNotices, UnreadableNotice } from '../../../lambdas/upload-indexer/notice.ts';
import { notification } from './events.ts';

describe('A notification of S3', () => {
  it('names created and removed objects, whatever removed them', () => {
    const read = readNotices(
      notification(
        { key: 'a/1.jpg' },
        { key: 'a/2.jpg', event: 'ObjectCreated:CompleteMultipartUpload', versionId: 'v2' },
        { key: 'a/3.jpg', event: 'ObjectRemoved:DeleteMarkerCreated', versionId: 'v3' },
        { key: 'a/4.jpg', event: 'LifecycleExpiration:Delete' },
        { key: 'a/5.jpg', event: 'ObjectTagging:Put' },
      ),
    );
    const bucket = 'visage-uploads';
    expect(read).toEqual([
      { what: 'created', bucket, key: 'a/1.jpg' },
      { what: 'created', bucket, key: 'a/2.jpg', versionId: 'v2' },
      { what: 'removed', bucket, key: 'a/3.jpg', versionId: 'v3' },
      { what: 'removed', bucket, key: 'a/4.jpg' },
    ]);
  });

  it.each([
    ['a/1+1+%3D+2%2B.jpg', 'a/1 1 = 2+.jpg'],
    ['%E4%BA%BA/%F0%9F%98%80.jpg', '人/😀.jpg'],
    ['a/100%25.jpg', 'a/100%.jpg'],
  ])('has the key %s for %s', (written, key) => {
    const body = notification({ key: 'KEY' }).replace('KEY', written);
    expect(readNotices(body)).toEqual([{ what: 'created', bucket: 'visage-uploads', key }]);
  });

  it('gives every key unencoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (key) => {
        expect(readNotices(notification({ key }))[0].key).toBe(key);
      }),
    );
  });

  it('that tests the queue names nothing', () => {
    expect(readNotices('{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"uploads"}')).toEqual([]);
  });

  it.each(['', 'hello', '{}', '[]', 'null', '{"Records":[{}]}', '{"Records":[{"eventName":"ObjectCreated:Put"}]}'])(
    'that is %s is refused',
    (body) => {
      expect(() => readNotices(body)).toThrow(UnreadableNotice);
    },
  );

  it('with a malformed key is refused', () => {
    const body = notification({ key: 'KEY' }).replace('KEY', '%E4%ZZ');
    expect(() => readNotices(body)).toThrow(UnreadableNotice);
  });
});
