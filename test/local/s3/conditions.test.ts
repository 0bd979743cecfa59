import { createHash, randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';

const Bucket = 'visage-vectors';
let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
afterAll(() => emulators.close());

const etagOf = (text: string) => `"${createHash('md5').update(text).digest('hex')}"`;
const failed = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };
const notModified = { $metadata: { httpStatusCode: 304 } };
const notImplemented = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } };

function put(Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) {
  return emulators.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
}

async function get(Key: string, more: Partial<GetObjectCommandInput> = {}): Promise<string | undefined> {
  const { Body } = await emulators.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Body?.transformToString();
}

function head(Key: string, more: Partial<GetObjectCommandInput> = {}) {
  return emulators.s3.send(new HeadObjectCommand({ Bucket, Key, ...more }));
}

function copy(from: string, Key: string, more: Partial<CopyObjectCommandInput> = {}) {
  const CopySource = `${Bucket}/${encodeURIComponent(from)}`;
  return emulators.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }));
}

describe('A conditional write', () => {
  test('with If-None-Match: * makes an object, and replaces none', async () => {
    await put('new', '1', { IfNoneMatch: '*' });
    await expect(put('new', '2', { IfNoneMatch: '*' })).rejects.toMatchObject(failed);
    expect(await get('new')).toBe('1');
    await expect(put('newer', '1', { IfNoneMatch: etagOf('1') })).rejects.toMatchObject(notImplemented);
  });

  test('is made by one of many concurrent clients', async () => {
    const writes = Array.from({ length: 16 }, (_, index) => put('contended', `${index}`, { IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled(writes);
    const made = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? index : []));
    expect(made).toHaveLength(1);
    expect(await get('contended')).toBe(`${made[0]}`);
  });

  test('with If-Match replaces the object that it names and no other', async () => {
    await put('counter', '1');
    await put('counter', '2', { IfMatch: etagOf('1') });
    await expect(put('counter', '3', { IfMatch: etagOf('1') })).rejects.toMatchObject(failed);
    expect(await get('counter')).toBe('2');
    await expect(put('no-counter', '1', { IfMatch: etagOf('1') })).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('may be the end of an upload in parts', async () => {
    await put('in-parts', '1');
    const upload = { Bucket, Key: 'in-parts' };
    const { UploadId } = await emulators.s3.send(new CreateMultipartUploadCommand(upload));
    const part = { ...upload, UploadId, PartNumber: 1 };
    const { ETag } = await emulators.s3.send(new UploadPartCommand({ ...part, Body: randomBytes(100) }));
    const complete = { ...upload, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
    await expect(
      emulators.s3.send(new CompleteMultipartUploadCommand({ ...complete, IfNoneMatch: '*' })),
    ).rejects.toMatchObject(failed);
    expect(await get('in-parts')).toBe('1');
    await emulators.s3.send(new CompleteMultipartUploadCommand({ ...complete, IfMatch: etagOf('1') }));
    expect(await get('in-parts')).not.toBe('1');
  });
});

describe('A conditional deletion', () => {
  const remove = (Key: string, IfMatch: string) => emulators.s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));

  test.each([etagOf('bytes'), '*'])('with If-Match: %s deletes the object', async (ifMatch) => {
    await put('doomed', 'bytes');
    await remove('doomed', ifMatch);
    await expect(get('doomed')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('with If-Match of another ETag deletes nothing, and of a missing object is NoSuchKey', async () => {
    await put('kept', 'bytes');
    await expect(remove('kept', etagOf('other'))).rejects.toMatchObject(failed);
    expect(await get('kept')).toBe('bytes');
    const missing = { name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } };
    await expect(remove('no-object', '*')).rejects.toMatchObject(missing);
  });

  test('of many objects deletes those that have their ETag, and lists the others', async () => {
    await Promise.all(['1', '2', '3'].map((name) => put(`many/${name}`, name)));
    const Objects = [
      { Key: 'many/1', ETag: etagOf('1') },
      { Key: 'many/2', ETag: etagOf('1') },
      { Key: 'many/3' },
      { Key: 'many/4', ETag: etagOf('4') },
    ];
    const answer = await emulators.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(answer.Deleted).toEqual([{ Key: 'many/1' }, { Key: 'many/3' }]);
    expect(answer.Errors).toMatchObject([
      { Key: 'many/2', Code: 'PreconditionFailed' },
      { Key: 'many/4', Code: 'NoSuchKey' },
    ]);
    expect(await get('many/2')).toBe('2');
  });
});

describe('A conditional read', () => {
  const earlier = new Date(Date.now() - 3_600_000);
  const later = new Date(Date.now() + 3_600_000);

  test.each<[string, Partial<GetObjectCommandInput>]>([
    ['If-Match of its ETag', { IfMatch: etagOf('bytes') }],
    ['If-Match of any', { IfMatch: '*' }],
    ['If-Match of several', { IfMatch: `"other", ${etagOf('bytes')}` }],
    ['If-None-Match of another', { IfNoneMatch: '"other"' }],
    ['If-Modified-Since before', { IfModifiedSince: earlier }],
    ['If-Unmodified-Since after', { IfUnmodifiedSince: later }],
    ['If-Match, whatever If-Unmodified-Since', { IfMatch: etagOf('bytes'), IfUnmodifiedSince: earlier }],
    ['If-None-Match, whatever If-Modified-Since', { IfNoneMatch: '"other"', IfModifiedSince: later }],
  ])('%s answers the object', async (_what, condition) => {
    await put('read', 'bytes');
    expect(await get('read', condition)).toBe('bytes');
    expect(await head('read', condition)).toMatchObject({ ContentLength: 5 });
  });

  test.each<[string, Partial<GetObjectCommandInput>, number]>([
    ['If-Match of another', { IfMatch: '"other"' }, 412],
    ['If-Unmodified-Since before', { IfUnmodifiedSince: earlier }, 412],
    ['If-None-Match of its ETag', { IfNoneMatch: etagOf('bytes') }, 304],
    ['If-None-Match of any', { IfNoneMatch: '*' }, 304],
    ['If-None-Match of several', { IfNoneMatch: `"other", W/${etagOf('bytes')}` }, 304],
    ['If-Modified-Since after', { IfModifiedSince: later }, 304],
  ])('%s answers %s %i', async (_what, condition, status) => {
    await put('read', 'bytes');
    const outcome = status === 304 ? notModified : { $metadata: { httpStatusCode: status } };
    await expect(get('read', condition)).rejects.toMatchObject(outcome);
    await expect(head('read', condition)).rejects.toMatchObject(outcome);
  });

  test('of a missing object is NoSuchKey', async () => {
    await expect(get('nothing', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('A copy', () => {
  test.each(['a+b', 'a&b', 'a=b', 'a?b', 'a#b', 'a@b', 'a:b', 'a,b', 'a;b', 'a$b', 'a b', 'a%2Bb', 'é 😀/+ &=?#@:,;'])(
    'of %s is of that key and no other',
    async (key) => {
      await put(`from/${key}`, key);
      await copy(`from/${key}`, `to/${key}`);
      expect(await get(`to/${key}`)).toBe(key);
    },
  );

  test('names its source also by slashes that are not encoded, a first slash, and the version null', async () => {
    await put('from/a+b', 'bytes');
    for (const CopySource of [`/${Bucket}/from/a%2Bb`, `${Bucket}/from%2Fa%2Bb?versionId=null`]) {
      await copy('', 'copied', { CopySource });
      expect(await get('copied')).toBe('bytes');
    }
    const CopySource = `${Bucket}/from/a%2Bb?versionId=3HL4kqtJlcpXroDTDmJ`;
    await expect(copy('', 'copied', { CopySource })).rejects.toMatchObject({ name: 'NoSuchVersion' });
    await expect(copy('', 'copied', { CopySource: `${Bucket}/%ff` })).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
  });

  test('is made only if the conditions on its source and on its target hold', async () => {
    await put('source', '1');
    await put('target', '2');
    await expect(copy('source', 'x', { CopySourceIfMatch: '"other"' })).rejects.toMatchObject(failed);
    await expect(copy('source', 'x', { CopySourceIfNoneMatch: etagOf('1') })).rejects.toMatchObject(failed);
    await expect(copy('source', 'target', { IfNoneMatch: '*' })).rejects.toMatchObject(failed);
    expect(await get('target')).toBe('2');
    await copy('source', 'target', { CopySourceIfMatch: etagOf('1'), IfMatch: etagOf('2') });
    expect(await get('target')).toBe('1');
  });
});
