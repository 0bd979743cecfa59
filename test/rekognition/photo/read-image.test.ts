import { Readable } from 'node:stream';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { readImage } from '../../../layers/rekognition/photo/read-image.ts';

const S3Object = { Bucket: 'photos', Name: 'group.jpg', Version: 'v1' };

/** An S3 client with answers that no emulator gives. */
const answering = (answer: () => object) => ({ send: async () => answer() }) as unknown as S3Client;

const failing = (name: string, httpStatusCode: number) =>
  answering(() => {
    const $fault = httpStatusCode < 500 ? 'client' : 'server';
    throw new S3ServiceException({ name, $fault, message: name, $metadata: { httpStatusCode } });
  });

const read = (s3: S3Client) => readImage({ S3Object }, s3);

describe('An object that S3 does not return', () => {
  it.each([
    ['because it is in another region', 'PermanentRedirect', 301],
    ['because its version id is invalid', 'InvalidArgument', 400],
    ['because it may not be read', 'AccessDenied', 403],
    ['because it does not exist', 'NoSuchKey', 404],
  ])('%s is an InvalidS3ObjectException, with the cause kept', async (_, name, status) => {
    await expect(read(failing(name, status))).rejects.toMatchObject({
      name: 'InvalidS3ObjectException',
      message: 'Unable to get object metadata from S3. Check object key, region and/or access permissions.',
      cause: { name },
    });
  });

  it.each(['a--x-s3', 'a--b--xa-s3'])('because no bucket can be called %s is one too', async (Bucket) => {
    const s3 = new S3Client({ region: 'us-east-1' });
    await expect(readImage({ S3Object: { Bucket, Name: 'group.jpg' } }, s3)).rejects.toMatchObject({
      name: 'InvalidS3ObjectException',
      cause: { name: 'EndpointError' },
    });
  });

  it('because of too many requests is a throughput error, which clients retry', async () => {
    await expect(read(failing('SlowDown', 503))).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      message: 'S3 download limit exceeded.',
    });
  });

  it('because of a server fault keeps that error', async () => {
    await expect(read(failing('InternalError', 500))).rejects.toMatchObject({ name: 'InternalError' });
  });
});

describe('An object that is too large', () => {
  it('is refused without being read', async () => {
    let chunks = 0;
    const Body = new Readable({
      read() {
        chunks++;
        this.push(Buffer.alloc(65_536));
      },
    });
    const s3 = answering(() => ({ ContentLength: 15 * 1024 * 1024 + 1, Body }));
    await expect(read(s3)).rejects.toMatchObject({
      name: 'ImageTooLargeException',
      message: 'Image size is too large.',
    });
    expect(Body.destroyed).toBe(true);
    expect(chunks).toBe(0);
  });
});

describe('A version', () => {
  it('is passed on to S3', async () => {
    const sent: unknown[] = [];
    const s3 = {
      send: async ({ input }: { input: unknown }) => {
        sent.push(input);
        return { ContentLength: 0 };
      },
    };
    await read(s3 as unknown as S3Client);
    expect(sent).toEqual([{ Bucket: 'photos', Key: 'group.jpg', VersionId: 'v1' }]);
  });
});
