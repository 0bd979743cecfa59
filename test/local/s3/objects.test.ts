import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  RenameObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';

const Bucket = 'visage-vectors';
let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
afterAll(() => emulators.close());

function put(
  Key: string,
  Body: NonNullable<PutObjectCommandInput['Body']>,
  more: Partial<Omit<PutObjectCommandInput, 'Body'>> = {},
) {
  return emulators.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
}

async function get(Key: string, more: Partial<GetObjectCommandInput> = {}): Promise<Buffer> {
  const { Body } = await emulators.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function listKeys(input: Partial<ListObjectsV2CommandInput>): Promise<string[]> {
  const { Contents = [] } = await emulators.s3.send(new ListObjectsV2Command({ Bucket, ...input }));
  return Contents.map(({ Key }) => Key ?? '');
}

test('an object comes back with its bytes, type, metadata and ETag', async () => {
  const bytes = randomBytes(300_000);
  await put('photos/a.jpg', bytes, { ContentType: 'image/jpeg', Metadata: { from: 'camera' } });
  const answer = await emulators.s3.send(new GetObjectCommand({ Bucket, Key: 'photos/a.jpg' }));
  expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
  expect(answer).toMatchObject({
    ContentType: 'image/jpeg',
    ContentLength: 300_000,
    Metadata: { from: 'camera' },
    ETag: `"${createHash('md5').update(bytes).digest('hex')}"`,
  });
  const head = await emulators.s3.send(new HeadObjectCommand({ Bucket, Key: 'photos/a.jpg' }));
  expect(head).toMatchObject({ ContentType: 'image/jpeg', ContentLength: 300_000, ETag: answer.ETag });
});

test.each([
  ['bytes=0-0', 0, 1],
  ['bytes=0-99', 0, 100],
  ['bytes=40-63', 40, 64],
  ['bytes=990-', 990, 1000],
  ['bytes=990-5000', 990, 1000],
  ['bytes=-10', 990, 1000],
  ['bytes=-5000', 0, 1000],
])('range %s is exactly those bytes', async (Range, start, end) => {
  const bytes = randomBytes(1000);
  await put('ranged', bytes);
  const answer = await emulators.s3.send(new GetObjectCommand({ Bucket, Key: 'ranged', Range }));
  expect(answer.$metadata.httpStatusCode).toBe(206);
  expect(answer.ContentRange).toBe(`bytes ${start}-${end - 1}/1000`);
  const part = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
  expect(part.equals(bytes.subarray(start, end))).toBe(true);
});

test('a range past the end is refused as InvalidRange', async () => {
  await put('short', Buffer.alloc(10));
  await expect(get('short', { Range: 'bytes=10-20' })).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('an empty object is an object', async () => {
  await put('empty', Buffer.alloc(0));
  expect(await get('empty')).toHaveLength(0);
  expect(await emulators.s3.send(new HeadObjectCommand({ Bucket, Key: 'empty' }))).toMatchObject({ ContentLength: 0 });
});

test('a stream of any chunks is stored as its payload', async () => {
  const bytes = randomBytes(200_000);
  const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 70_000), bytes.subarray(70_000)];
  await put('streamed', Readable.from(pieces), { ContentLength: bytes.length, ContentEncoding: 'identity' });
  const answer = await emulators.s3.send(new GetObjectCommand({ Bucket, Key: 'streamed' }));
  expect(answer.ContentEncoding).toBe('identity');
  expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
});

test('15 MB, the largest photo, go in and out', async () => {
  const bytes = randomBytes(15 * 1024 * 1024);
  await put('large', bytes);
  expect((await get('large')).equals(bytes)).toBe(true);
});

test('concurrent puts of one key leave one of them, whole', async () => {
  const bodies = Array.from({ length: 16 }, (_, index) => Buffer.alloc(400_000 + index, index));
  const reads: Promise<Buffer>[] = [];
  await put('contended', Buffer.alloc(400_000));
  await Promise.all(
    bodies.map(async (body) => {
      await put('contended', body);
      reads.push(get('contended'));
    }),
  );
  for (const read of [...(await Promise.all(reads)), await get('contended')]) {
    expect(read.equals(bodies[read.length - 400_000] ?? Buffer.alloc(0))).toBe(true);
  }
});

test.each([
  '../outside',
  'a/../../b',
  './dot',
  'double//slash',
  'trailing/',
  'späce und ünï',
  'a+b&c=d?e#f%20',
  '~'.repeat(300),
])('key %s is just a name', async (Key) => {
  await put(Key, Buffer.from(Key));
  expect((await get(Key)).toString()).toBe(Key);
  expect(await listKeys({ Prefix: Key })).toEqual([Key]);
  await emulators.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await expect(get(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a listing is in the order of bytes and pages without a gap', async () => {
  const keys = ['list/a', 'list/a-b', 'list/a/b', 'list/a/c', 'list/a0', 'list/b', 'list/é', 'list/😀'];
  await Promise.all(keys.map((key) => put(key, Buffer.from(key))));
  expect(await listKeys({ Prefix: 'list/' })).toEqual(keys);
  const paged: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await emulators.s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'list/', MaxKeys: 3, ContinuationToken }),
    );
    paged.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  expect(paged).toEqual(keys);
  expect(await listKeys({ Prefix: 'list/', StartAfter: 'list/a0' })).toEqual(keys.slice(5));
  const { Contents = [] } = await emulators.s3.send(new ListObjectsCommand({ Bucket, Prefix: 'list/a' }));
  expect(Contents.map(({ Key }) => Key)).toEqual(keys.slice(0, 5));
});

test('a delimiter gathers what lies beneath, and counts it as one entry of a page', async () => {
  await Promise.all(['tree/x/1', 'tree/x/2', 'tree/y', 'tree/z/1'].map((key) => put(key, Buffer.from(key))));
  const input = { Bucket, Prefix: 'tree/', Delimiter: '/', MaxKeys: 2 };
  const first = await emulators.s3.send(new ListObjectsV2Command(input));
  expect(first.CommonPrefixes).toEqual([{ Prefix: 'tree/x/' }]);
  expect(first.Contents?.map(({ Key }) => Key)).toEqual(['tree/y']);
  const second = await emulators.s3.send(
    new ListObjectsV2Command({ ...input, ContinuationToken: first.NextContinuationToken }),
  );
  expect(second).toMatchObject({ IsTruncated: false, CommonPrefixes: [{ Prefix: 'tree/z/' }] });
});

test('many objects are deleted in one request, and only those; a missing one is no error', async () => {
  const numbers = ['0001', '1', '1.0', '1e0'];
  const keys = [...numbers, 'gone/<a>', 'gone/a&b', 'gone/"\'', 'gone/é 😀', 'gone/not'];
  await Promise.all(keys.map((key) => put(key, Buffer.from(key))));
  const chosen = ['0001', '1e0', 'gone/<a>', 'gone/a&b', 'gone/"\'', 'gone/é 😀', 'gone/never'];
  const Delete = { Objects: chosen.map((Key) => ({ Key })) };
  const { Errors, Deleted = [] } = await emulators.s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
  expect(Errors ?? []).toEqual([]);
  expect(Deleted.map(({ Key }) => Key)).toEqual(chosen);
  expect(await listKeys({ Prefix: 'gone/' })).toEqual(['gone/not']);
  expect((await listKeys({})).filter((key) => numbers.includes(key))).toEqual(['1', '1.0']);
  await emulators.s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone/never' }));
});

test('attributes and renaming are not implemented, and not taken for a read or a write of the object', async () => {
  await put('original', Buffer.from('bytes'));
  const notImplemented = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } };
  const attributes = new GetObjectAttributesCommand({ Bucket, Key: 'original', ObjectAttributes: ['ETag'] });
  await expect(emulators.s3.send(attributes)).rejects.toMatchObject(notImplemented);
  const rename = new RenameObjectCommand({ Bucket, Key: 'renamed', RenameSource: `${Bucket}/original` });
  await expect(emulators.s3.send(rename)).rejects.toMatchObject(notImplemented);
  expect(await listKeys({ Prefix: 'renamed' })).toEqual([]);
});

test('an upload in parts becomes one object; an aborted one becomes none', async () => {
  const parts = [randomBytes(5 * 1024 * 1024), randomBytes(1234)];
  const Key = 'in-parts';
  const { UploadId } = await emulators.s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'image/png' }),
  );
  const Parts = await Promise.all(
    parts.map(async (Body, index) => {
      const PartNumber = index + 1;
      const { ETag } = await emulators.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      return { PartNumber, ETag };
    }),
  );
  await expect(get(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
  await emulators.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  expect((await get(Key)).equals(Buffer.concat(parts))).toBe(true);

  const other = await emulators.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'aborted' }));
  const upload = { Bucket, Key: 'aborted', UploadId: other.UploadId };
  await emulators.s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: parts[1] }));
  await emulators.s3.send(new AbortMultipartUploadCommand(upload));
  const late = emulators.s3.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: parts[1] }));
  await expect(late).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('a copy is an object of its own', async () => {
  await put('original', Buffer.from('bytes'), { ContentType: 'image/png' });
  await emulators.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/original` }));
  await emulators.s3.send(new DeleteObjectCommand({ Bucket, Key: 'original' }));
  const answer = await emulators.s3.send(new GetObjectCommand({ Bucket, Key: 'copy' }));
  expect(await answer.Body?.transformToString()).toBe('bytes');
  expect(answer.ContentType).toBe('image/png');
});

test('a bucket without versions has the version "null" and no other', async () => {
  await put('versioned', Buffer.from('bytes'));
  expect((await get('versioned', { VersionId: 'null' })).toString()).toBe('bytes');
  const other = { VersionId: '3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY' };
  await expect(get('versioned', other)).rejects.toMatchObject({
    name: 'NoSuchVersion',
    $metadata: { httpStatusCode: 404 },
  });
});

test('a missing key and a missing bucket are different errors', async () => {
  await expect(get('nothing')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
  await expect(get('x', { Bucket: 'no-such-bucket' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
  await expect(listKeys({ Bucket: 'no-such-bucket' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
  await emulators.s3.send(new HeadBucketCommand({ Bucket }));
});

test('a request without a signature is denied', async () => {
  await put('private', Buffer.from('bytes'));
  const address = `${emulators.s3Endpoint}/${Bucket}/private`;
  expect((await fetch(address)).status).toBe(403);
  expect((await fetch(address, { method: 'PUT', body: 'other' })).status).toBe(403);
  expect((await get('private')).toString()).toBe('bytes');
});
