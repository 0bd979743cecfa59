import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { credentials, region } from '../../helpers/aws.ts';
import { type RunningProcess, startProcess } from '../../helpers/processes.ts';

const Bucket = 'visage-vectors';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-s3-'));
});
afterEach(() => rm(folder, { recursive: true }));

function start(): Promise<RunningProcess> {
  return startProcess(new URL('../../helpers/emulator-process.ts', import.meta.url), ['s3', folder]);
}

function connect(endpoint: string): S3Client {
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
}

async function read(s3: S3Client, Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** True for `length` bytes of one value, which a mixed or a truncated object does not have. */
function isWhole(bytes: Buffer, length: number): boolean {
  return bytes.length === length && bytes.every((byte) => byte === bytes[0]);
}

/** Sends the head of a put and half its body, and no more. */
async function putHalf(endpoint: string, Key: string, length: number) {
  const half = request(`${endpoint}/${Bucket}/${Key}`, {
    method: 'PUT',
    headers: {
      'Content-Length': length,
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
      Authorization: `AWS4-HMAC-SHA256 Credential=visage/x/${region}/s3/aws4_request, SignedHeaders=host, Signature=x`,
    },
  });
  half.on('error', () => {});
  half.write(Buffer.alloc(length / 2, 9));
  while ((await readdir(join(folder, 'blobs'))).length === 0) await wait(5);
  return half;
}

test('killed while objects are put, it keeps those it acknowledged and no partial one', async () => {
  const length = 300_000;
  const process = await start();
  const s3 = connect(process.firstLine);
  const acknowledged: string[] = [];
  const putUntilKilled = async (writer: number) => {
    for (let count = 0; ; count++) {
      // Some keys are new, one is written again and again.
      const Key = count % 2 ? `${writer}/${count}` : `${writer}/again`;
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(length, count) }));
      acknowledged.push(Key);
    }
  };
  const writers = Promise.allSettled([0, 1, 2].map(putUntilKilled));
  while (acknowledged.length < 60) await wait(1);
  await process.kill();
  await writers;

  const again = await start();
  const reopened = connect(again.firstLine);
  const { Contents = [] } = await reopened.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents.map(({ Key }) => Key)).toEqual(expect.arrayContaining([...new Set(acknowledged)]));
  for (const { Key = '' } of Contents) expect(isWhole(await read(reopened, Key), length)).toBe(true);
  expect(await readdir(join(folder, 'blobs'))).toHaveLength(Contents.length);
  await again.kill();
});

test.each(['the client', 'the service'])('a put cut off by %s leaves no object, or the one before', async (who) => {
  const process = await start();
  const half = await putHalf(process.firstLine, 'cut', 1_000_000);
  if (who === 'the service') await process.kill();
  half.destroy();
  const running = who === 'the service' ? await start() : process;
  const s3 = connect(running.firstLine);
  await expect.poll(() => readdir(join(folder, 'blobs'))).toEqual([]);
  await expect(read(s3, 'cut')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await running.kill();
});
