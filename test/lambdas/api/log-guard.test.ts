import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { apiHandler } from '../../../lambdas/api/app.ts';
import { redact } from '../../../lambdas/shared/redact.ts';
import { servicesFromEnvironment } from '../../../lambdas/shared/services.ts';
import { issueKey } from '../../../layers/access/index.ts';
import type { Services } from '../../../layers/rekognition/index.ts';
import type { Vision } from '../../../layers/vision/index.ts';
import { credentials, region } from '../../helpers/aws.ts';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';
import { presigned } from '../../helpers/signing.ts';
import { threeFaces } from '../../rekognition/photos.ts';
import { call, context, request, sign } from './events.ts';

const key = issueKey({ operations: ['*'], collections: ['*'] });
const own = { credentials: { accessKeyId: key.id, secretAccessKey: key.secret } };
const stranger = {
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12' },
};
/** A session token, as temporary keys of AWS have one. */
const token = `FwoGZXIvYXdzE${'Kx9+Qw/e'.repeat(40)}`;
const image = threeFaces.toString('base64');

let emulators: Emulators;
let services: Services;
/** Everything that the process wrote while it answered these requests. */
let written = '';
let answered = '';
let embeddings: readonly Float32Array[] = [];
const signatures: string[] = [];
let requestCount = 0;

beforeAll(async () => {
  emulators = await startEmulators();
  services = await servicesFromEnvironment({
    AWS_REGION: region,
    AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamoEndpoint,
    AWS_ENDPOINT_URL_S3: emulators.s3Endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    VISAGE_TABLE: emulators.table,
    VISAGE_VECTOR_BUCKET: emulators.bucket,
    VISAGE_ACCOUNT_ID: '000000000000',
  });
  const photo = await services.vision.analyze(threeFaces, { minSidePx: 80, maxSidePx: 10_000 });
  embeddings = await photo.embed(photo.faces, services.vision.packs[0]);

  const write = (chunk: unknown) => {
    written += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
  // The most verbose level.
  const logger = new Logger({ logLevel: 'TRACE' });
  const keys = { find: async (id: string) => (id === key.id ? key : undefined) };
  for (const { event, vision = services.vision } of await requests()) {
    signatures.push(
      ...(/[0-9a-f]{64}/g[Symbol.match](
        JSON.stringify(event.headers) + JSON.stringify(event.multiValueQueryStringParameters),
      ) ?? []),
    );
    const answer = await apiHandler({ ...services, vision }, keys, logger)(event, context());
    answered += JSON.stringify(answer);
    requestCount += 1;
  }
  vi.restoreAllMocks();
});
afterAll(async () => {
  await services.vision.close();
  await emulators.close();
});

/** A vision that fails with an error that quotes its input, as errors of libraries do. */
function failing(message: string): Vision {
  return { ...services.vision, analyze: () => Promise.reject(new Error(message, { cause: new RangeError(message) })) };
}

/** Images, vectors and secrets in every part of a request or a failure that can hold them. */
async function requests(): Promise<{ event: APIGatewayProxyEvent; vision?: Vision }[]> {
  const indexFaces = call('IndexFaces', { CollectionId: 'staff', Image: { Bytes: image } });
  const vectors = embeddings.map((vector) => [...vector].join(', '));
  const unsigned = [
    call('CreateCollection', { CollectionId: 'staff' }),
    indexFaces,
    call('IndexFaces', { CollectionId: 'staff', Image: { Bytes: image }, MaxFaces: 1 }),
    call('ListFaces', { CollectionId: 'staff' }),
    call('DescribeCollection', { CollectionId: 'unknown' }),
    call('CreateCollection', { CollectionId: image }),
    call('CreateCollection', { CollectionId: key.secret }),
    call('DescribeCollection', { CollectionId: key.secret }),
    call('CreateCollection', { CollectionId: 'a', Tags: { [image]: image } }),
    call('CreateCollection', { CollectionId: 'a', Tags: { secret: key.secret, vector: vectors[0].slice(0, 256) } }),
    call('IndexFaces', `{"Image":${image}`),
    call('IndexFaces', `{"Image":"${key.secret}`),
    call(image, {}),
    call(key.secret, {}),
    call('ListCollections', { NextToken: key.secret }),
    call('IndexFaces', { CollectionId: 'staff', Image: { Bytes: image.slice(0, 40_000) } }),
    call('IndexFaces', { CollectionId: 'staff', Image: { S3Object: { Bucket: 'visage-uploads', Name: key.secret } } }),
    call(
      'ListFaces',
      { CollectionId: 'staff' },
      { headers: { 'X-Secret': key.secret, 'X-Image': image.slice(0, 8000) } },
    ),
    request('', { method: 'GET', path: `/collections/${key.secret}` }),
    request('', { method: 'GET', path: `/${key.secret}?secret=${key.secret}` }),
    request(image, {
      path: '/collections/staff/faces',
      headers: { 'Content-Type': 'image/jpeg' },
      isBase64Encoded: true,
    }),
    request(image, { path: '/detect', headers: { 'Content-Type': 'application/json' } }),
  ];
  const bearer = (token: string) => call('ListCollections', {}, { headers: { Authorization: `Bearer ${token}` } });
  const address = await presigned(`https://${indexFaces.headers.Host}/v1/collections`, {}, own);
  return [
    ...(await Promise.all(unsigned.flatMap((event) => [sign(event, own), sign(event, stranger)]))).map((event) => ({
      event,
    })),
    { event: bearer(`${key.id}:${key.secret}`) },
    { event: bearer(`${key.secret}:${key.id}`) },
    { event: bearer(`${key.id}:${key.secret}x`) },
    { event: bearer(key.secret) },
    { event: call('ListCollections', {}, { headers: { Authorization: `AWS4-HMAC-SHA256 Credential=${key.secret}` } }) },
    { event: request('', { method: 'GET', path: `/collections${address.search}` }) },
    { event: request('', { method: 'GET', path: `/collections${address.search}&x=1` }) },
    ...(await Promise.all(
      [own, stranger].flatMap((signer) => {
        const temporary = { credentials: { ...signer.credentials, sessionToken: token } };
        const unsignedToken = { 'X-Amz-Security-Token': token };
        return [
          sign(call('ListFaces', { CollectionId: 'unknown' }), temporary),
          sign(call('ListCollections', {}), temporary),
          sign(call('ListCollections', {}), signer).then((event) => ({
            ...event,
            headers: { ...event.headers, ...unsignedToken },
          })),
          presigned(`https://${indexFaces.headers.Host}/v1/collections`, {}, temporary).then(({ search }) =>
            request('', { method: 'GET', path: `/collections${search}` }),
          ),
        ];
      }),
    ).then((events) => events.map((event) => ({ event })))),
    { event: await sign(indexFaces, own), vision: failing(`Denied ${token} to ${vectors[0]}`) },
    { event: await sign(indexFaces, own), vision: failing(`Cannot reshape ${vectors[0]} to 4`) },
    {
      event: await sign(indexFaces, own),
      vision: failing(`Cannot reshape [${vectors[0].replaceAll(',', '\n    at')}]`),
    },
    { event: await sign(indexFaces, own), vision: failing(`Bad image ${image}`) },
    { event: await sign(indexFaces, own), vision: failing(`Denied to ${key.secret}`) },
  ];
}

describe('The log', () => {
  it('has one line a request, with the causes of failures', () => {
    const lines = written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(requestCount);
    const errors = new Set(lines.map(({ error }) => error));
    // Each request reached the stage it was made for, or the rest would prove little.
    expect([...errors].sort()).toEqual(
      expect.arrayContaining([
        'IncompleteSignatureException',
        'InternalServerError',
        'InvalidImageFormatException',
        'InvalidPaginationTokenException',
        'InvalidS3ObjectException',
        'InvalidSignatureException',
        'ResourceNotFoundException',
        'SerializationException',
        'UnknownOperationException',
        'UnrecognizedClientException',
        'ValidationException',
        undefined,
      ]),
    );
    expect(lines.filter(({ accessKeyId }) => accessKeyId === key.id).length).toBeGreaterThan(20);
    expect(lines.filter(({ unindexed }) => unindexed)).toMatchObject([{ unindexed: { EXCEEDS_MAX_FACES: 2 } }]);
  });

  it('contains no secret', () => {
    expect(written).not.toContain(key.secret);
    expect(written).not.toContain(stranger.credentials.secretAccessKey);
  });

  it('contains no session token, nor does any answer', () => {
    expect(token.length).toBeGreaterThan(300);
    for (const start of [0, 13, token.length - 24]) {
      expect(written).not.toContain(token.slice(start, start + 24));
      expect(answered).not.toContain(token.slice(start, start + 24));
    }
  });

  it('contains no signature', () => {
    expect(signatures.length).toBeGreaterThan(40);
    for (const signature of signatures) expect(written).not.toContain(signature);
  });

  it('contains no part of an image', () => {
    for (let start = 0; start < image.length - 16; start += 8) {
      if (written.includes(image.slice(start, start + 16))) expect.fail(`base64 of the image from ${start} on`);
    }
  });

  it('contains no embedding', () => {
    for (const vector of embeddings) {
      for (const value of vector) expect(written).not.toContain(value.toPrecision(6));
      const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
      expect(written).not.toContain(bytes.subarray(0, 12).toString('base64'));
    }
  });
});

describe('A message in the log', () => {
  it.each([
    'The collection id: staff does not exist',
    'connect ECONNREFUSED 127.0.0.1:8082',
    'Task 5f0c2b8e-9d41-4c7a-8f35-1e6b7a90d2c4 timed out after 0.50 seconds',
    'arn:aws:s3:::visage-vectors/segments is not there',
  ])('stays as it is if it holds no data: %s', (message) => {
    expect(redact(message)).toBe(message);
  });

  it('never has more than 200 characters, nor a long word of its subject', () => {
    const data = fc.oneof(
      fc.uint8Array({ minLength: 48, maxLength: 3000 }).map((bytes) => Buffer.from(bytes).toString('base64')),
      fc.uint8Array({ minLength: 30, maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    );
    fc.assert(
      fc.property(fc.lorem(), data, data, fc.lorem(), (before, secret, other, after) => {
        const message = redact(`${before} ${other} ${secret} ${after}`);
        expect(message.length).toBeLessThanOrEqual(200);
        for (let i = 0; i + 12 <= secret.length; i += 1) expect(message).not.toContain(secret.slice(i, i + 12));
      }),
    );
  });

  it('contains no element of a vector', () => {
    const vector = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 640 });
    fc.assert(
      fc.property(vector, fc.constantFrom(',', ', ', ' ', '\n', '\n    at ', '; '), (values, separator) => {
        const message = redact(`of [${values.join(separator)}]`);
        for (const digits of message.matchAll(/\d\.\d+/g)) expect(digits[0].length).toBeLessThan(7);
      }),
    );
  });

  it('as long as an image is redacted quickly', () => {
    const started = performance.now();
    for (const piece of ['7', '7.', '.77777', 'e', ' ', 'x'.repeat(39).concat(' ')])
      redact(piece.repeat(8_000_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
