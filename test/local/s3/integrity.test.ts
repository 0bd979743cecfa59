import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  type ChecksumAlgorithm,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Verifier } from '../../../local/s3/integrity.ts';
import { credentials, region } from '../../helpers/aws.ts';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';

const Bucket = 'visage-vectors';
let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
afterAll(() => emulators.close());

const base64 = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('base64');
const other = Buffer.from('other');
const badDigest = { name: 'BadDigest', $metadata: { httpStatusCode: 400 } };

function put(
  Key: string,
  Body: NonNullable<PutObjectCommandInput['Body']>,
  more: Partial<Omit<PutObjectCommandInput, 'Body'>> = {},
) {
  return emulators.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
}

async function get(Key: string, s3 = emulators.s3): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** Digests of `123456789` that the definitions of the algorithms give. */
test.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['md5', '25f9e794323b453885f5181f1b624d0b'],
  ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
] as const)('%s is computed over any pieces of a body', (algorithm, hex) => {
  const verifierOf = (value: string) =>
    new Verifier([{ algorithm, value: () => value, mismatch: () => new Error('mismatch') }]);
  const right = verifierOf(Buffer.from(hex, 'hex').toString('base64'));
  const wrong = verifierOf('AAAA');
  for (const piece of ['1234', '', '56789']) {
    right.update(Buffer.from(piece));
    wrong.update(Buffer.from(piece));
  }
  right.verify();
  expect(() => wrong.verify()).toThrow('mismatch');
});

test.each<ChecksumAlgorithm>(['CRC32', 'CRC32C', 'SHA1', 'SHA256'])(
  'the %s that an SDK computes is right, of bytes and of a stream',
  async (ChecksumAlgorithm) => {
    const bytes = randomBytes(100_000);
    const answer = await put('checked', bytes, { ChecksumAlgorithm });
    expect(answer[`Checksum${ChecksumAlgorithm}` as 'ChecksumSHA1']).toMatch(/=$/);
    expect((await get('checked')).equals(bytes)).toBe(true);
    const stream = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
    await put('checked-stream', stream, { ChecksumAlgorithm, ContentLength: bytes.length });
    expect((await get('checked-stream')).equals(bytes)).toBe(true);
  },
);

test.each<[string, Partial<PutObjectCommandInput>]>([
  ['Content-MD5', { ContentMD5: base64('md5', other) }],
  ['CRC32', { ChecksumCRC32: 'AAAAAA==' }],
  ['CRC32C', { ChecksumCRC32C: 'AAAAAA==' }],
  ['SHA1', { ChecksumSHA1: base64('sha1', other) }],
  ['SHA256', { ChecksumSHA256: base64('sha256', other) }],
])('an object with the %s of other bytes is refused, and leaves the one before', async (_name, { Body, ...digest }) => {
  const bytes = Buffer.from('bytes');
  await put('damaged', bytes);
  await expect(put('damaged', Buffer.from('bytez'), digest)).rejects.toMatchObject(badDigest);
  expect((await get('damaged')).equals(bytes)).toBe(true);
});

test('a right Content-MD5 is accepted; what is no digest is refused', async () => {
  const bytes = Buffer.from('bytes');
  await put('md5', bytes, { ContentMD5: base64('md5', bytes) });
  await expect(put('md5', bytes, { ContentMD5: 'bytes' })).rejects.toMatchObject({ name: 'InvalidDigest' });
  await expect(put('md5', bytes, { ChecksumSHA256: 'AAAA' })).rejects.toMatchObject({ name: 'InvalidRequest' });
});

test('a part of an upload is verified as well', async () => {
  const { UploadId } = await emulators.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'part' }));
  const part = { Bucket, Key: 'part', UploadId, PartNumber: 1, Body: Buffer.from('bytes') };
  const damaged = new UploadPartCommand({ ...part, ContentMD5: base64('md5', other) });
  await expect(emulators.s3.send(damaged)).rejects.toMatchObject(badDigest);
  await emulators.s3.send(new UploadPartCommand({ ...part, ContentMD5: base64('md5', part.Body) }));
});

test.each([
  ['the checksum of the bytes', 'x-amz-checksum-crc32:y/Q5Jg==', 200],
  ['another checksum', 'x-amz-checksum-crc32:AAAAAA==', 400],
])('a streamed body with %s in its trailer is answered %s', async (_what, trailer, status) => {
  const body = `9\r\n123456789\r\n0\r\n${trailer}\r\n\r\n`;
  const answer = await fetch(`${emulators.s3Endpoint}/${Bucket}/trailer`, {
    method: 'PUT',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/s3/aws4_request, SignedHeaders=host, Signature=00`,
      'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '9',
      'x-amz-trailer': 'x-amz-checksum-crc32',
      'content-encoding': 'aws-chunked',
    },
    body,
  });
  expect([answer.status, await answer.text()]).toEqual([
    status,
    expect.stringContaining(status === 200 ? '' : 'BadDigest'),
  ]);
});

const openssl = (() => {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
})();

test.skipIf(openssl === undefined)(
  'a stream sent over TLS, which SDKs encode as chunks without signatures, is stored',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'visage-tls-'));
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', keyFile, '-out', certFile];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject, ...files], {
      stdio: 'ignore',
    });
    const [key, cert] = [readFileSync(keyFile), readFileSync(certFile)];
    rmSync(folder, { recursive: true });
    const encodings: unknown[] = [];
    const proxy = createServer({ key, cert }, (incoming, outgoing) => {
      encodings.push(incoming.headers['x-amz-content-sha256']);
      const { method, headers, url } = incoming;
      const forward = request(`${emulators.s3Endpoint}${url}`, { method: method ?? 'GET', headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(forward);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const s3 = new S3Client({
      endpoint: `https://localhost:${(proxy.address() as AddressInfo).port}`,
      region,
      credentials,
      forcePathStyle: true,
      requestHandler: { httpsAgent: { ca: cert } },
    });
    const bytes = randomBytes(200_000);
    const Body = Readable.from([bytes.subarray(0, 1), bytes.subarray(1, 70_000), bytes.subarray(70_000)]);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'tls', Body, ContentLength: bytes.length }));
    expect(encodings).toEqual(['STREAMING-UNSIGNED-PAYLOAD-TRAILER']);
    expect((await get('tls', s3)).equals(bytes)).toBe(true);
    s3.destroy();
    proxy.close();
  },
);
