import { Logger } from '@aws-lambda-powertools/logger';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiHandler } from '../../../lambdas/api/app.ts';
import { servicesFromEnvironment } from '../../../lambdas/shared/services.ts';
import { masterKey } from '../../../layers/access/index.ts';
import type { Services } from '../../../layers/rekognition/index.ts';
import { credentials, region } from '../../helpers/aws.ts';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';
import { threeFaces } from '../../rekognition/photos.ts';
import { call, context, REQUEST_ID, request, sign, signedCall } from './events.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Logs even where the environment silences loggers. */
const logger = new Logger({ logLevel: 'INFO' });

const keys = masterKey(credentials.accessKeyId, credentials.secretAccessKey);

let emulators: Emulators;
let services: Services;
let written: string;

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
  await apiHandler(services, keys)(await signedCall('CreateCollection', { CollectionId: 'staff' }), context());
});
afterAll(async () => {
  await services.vision.close();
  await emulators.close();
});

beforeEach(() => {
  written = '';
  const write = (chunk: unknown) => {
    written += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs one request, and returns what it answered with everything it logged. */
async function run(event: APIGatewayProxyEvent, overrides: Partial<Services> = {}, remaining?: number) {
  const { statusCode, headers, body } = await apiHandler(
    { ...services, ...overrides },
    keys,
    logger,
  )(event, context(remaining));
  const lines = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { statusCode, headers, body: JSON.parse(body), lines };
}

const indexFaces = await signedCall('IndexFaces', {
  CollectionId: 'staff',
  Image: { Bytes: threeFaces.toString('base64') },
});
const failingVision = (failure: () => Promise<never>) => ({ vision: { ...services.vision, analyze: failure } });

describe("A request's log", () => {
  it('is one line: operation, key, status and the duration of each stage', async () => {
    const { lines, statusCode } = await run(indexFaces);
    expect(statusCode).toBe(200);
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'INFO',
        requestId: REQUEST_ID,
        operation: 'IndexFaces',
        accessKeyId: 'visage',
        status: 200,
        ms: expect.any(Number),
        faces: 3,
        stages: expect.objectContaining({ decode: expect.any(Number), embed: expect.any(Number) }),
      }),
    ]);
  });

  it('counts the faces that were not indexed by reason, and contains nothing else of them', async () => {
    const Image = { Bytes: threeFaces.toString('base64') };
    const { lines } = await run(await signedCall('IndexFaces', { CollectionId: 'staff', Image, MaxFaces: 1 }));
    expect(lines).toMatchObject([{ faces: 3, unindexed: { EXCEEDS_MAX_FACES: 2 } }]);
    expect(Object.keys(lines[0])).not.toContain('UnindexedFaces');

    written = '';
    const dark = await sharp(threeFaces).linear(0.05, 0).jpeg({ quality: 95 }).toBuffer();
    const request = { CollectionId: 'staff', Image: { Bytes: dark.toString('base64') } };
    const { lines: refused, body } = await run(await signedCall('IndexFaces', request));
    const reasons: string[] = body.UnindexedFaces.flatMap(({ Reasons }: { Reasons: string[] }) => Reasons);
    expect(reasons).toContain('LOW_BRIGHTNESS');
    const counts = new Map([...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [reason, all.length]));
    expect(refused).toMatchObject([{ faces: 3, unindexed: Object.fromEntries(counts) }]);
  });

  it('has no reasons where every face was indexed, or none was to be', async () => {
    const { lines } = await run(indexFaces);
    expect(lines[0]).not.toHaveProperty('unindexed');
    written = '';
    const { lines: detected } = await run(
      await signedCall('DetectFaces', { Image: { Bytes: threeFaces.toString('base64') } }),
    );
    expect(detected).toMatchObject([{ operation: 'DetectFaces', faces: 3 }]);
    expect(detected[0]).not.toHaveProperty('unindexed');
  });

  it('has the cause of a client error, unless the cause quotes the request', async () => {
    const { lines, headers } = await run(await signedCall('DescribeCollection', { CollectionId: 'unknown' }));
    expect(lines[0].requestId).toBe(headers?.['x-amzn-RequestId']);
    expect(lines).toMatchObject([
      { level: 'INFO', status: 400, error: 'ResourceNotFoundException', causes: [{ name: 'CollectionNotFound' }] },
    ]);
  });
});

describe('An unforeseen failure', () => {
  it('is an InternalServerError to the caller, and is logged with all its causes', async () => {
    const tensor = Array.from({ length: 5000 }, () => '0.125').join();
    const cause = new RangeError('Out of tensor arena');
    const { statusCode, body, lines } = await run(
      indexFaces,
      failingVision(() => Promise.reject(new Error(`Failed with ${tensor}`, { cause }))),
    );
    expect(statusCode).toBe(500);
    expect(body).toEqual({
      __type: 'InternalServerError',
      Code: 'InternalServerError',
      Message: 'Internal server error',
    });
    expect(lines).toMatchObject([
      {
        level: 'ERROR',
        requestId: REQUEST_ID,
        operation: 'IndexFaces',
        status: 500,
        error: 'InternalServerError',
        causes: [
          { name: 'Error', message: expect.stringMatching(/^Failed with/), frames: expect.any(Array) },
          { name: 'RangeError', message: 'Out of tensor arena' },
        ],
      },
    ]);
    expect(lines[0].causes[0].frames[0]).toMatch(/^at /);
    expect(written.length).toBeLessThan(5000);
  });

  it("is answered before Lambda's time limit ends the request", async () => {
    const { statusCode, lines } = await run(
      indexFaces,
      failingVision(() => new Promise(() => {})),
      50,
    );
    expect(statusCode).toBe(500);
    expect(lines).toMatchObject([{ level: 'ERROR', causes: [{ name: 'TimeoutError' }] }]);
  });
});

describe('A search among faces whose segment is missing', () => {
  it('has a second, critical line, which names the object; the answer reveals nothing of it', async () => {
    const Bucket = emulators.bucket;
    const objects = async () => (await emulators.s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? [];
    const known = new Set((await objects()).map(({ Key }) => Key));
    const CollectionId = 'damaged';
    await run(await signedCall('CreateCollection', { CollectionId }));
    const Image = { Bytes: threeFaces.toString('base64') };
    const { body: indexed } = await run(await signedCall('IndexFaces', { CollectionId, Image }));
    const Key = (await objects()).find((object) => !known.has(object.Key))?.Key ?? '';
    await emulators.s3.send(new DeleteObjectCommand({ Bucket, Key }));

    written = '';
    const { FaceId } = indexed.FaceRecords[0].Face;
    const { statusCode, body, lines } = await run(await signedCall('SearchFaces', { CollectionId, FaceId }));
    expect(statusCode).toBe(500);
    expect(JSON.stringify(body)).not.toContain('egment');
    expect(lines).toMatchObject([
      { level: 'ERROR', message: 'request', operation: 'SearchFaces', causes: [{ name: 'MissingSegment' }, {}] },
      { level: 'CRITICAL', message: 'Segment unreadable', requestId: REQUEST_ID, segment: Key },
    ]);
    expect(Key).toMatch(/^segments\/.+\.seg$/);
  });
});

describe('A response', () => {
  it('carries the request id of API Gateway if it is a UUID', async () => {
    const { headers } = await run(await signedCall('ListCollections', {}));
    expect(headers).toEqual({ 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': REQUEST_ID });
  });

  it.each(['', 'c6af9ac6-7b61'])("carries an id of its own if API Gateway's is %j", async (requestId) => {
    const { headers, lines } = await run(await signedCall('ListCollections', {}, { requestId }));
    expect(headers?.['x-amzn-RequestId']).toMatch(UUID);
    expect(lines[0].requestId).toBe(headers?.['x-amzn-RequestId']);
  });

  it('is the same to a body in base64', async () => {
    const body = Buffer.from('{"CollectionId":"staff"}').toString('base64');
    const { statusCode } = await run(await signedCall('DescribeCollection', body, { isBase64Encoded: true }));
    expect(statusCode).toBe(200);
  });
});

describe('A caller', () => {
  it.each([
    ['nothing', {}],
    ['another scheme', { Authorization: 'Basic dXNlcjpwYXNz' }],
    ['no key', { Authorization: 'AWS4-HMAC-SHA256 Credential=/20261123' }],
    ['an unknown key', { Authorization: 'Bearer wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY:visage' }],
  ])('who says %s has no name in the log', async (_, headers) => {
    const { lines, statusCode } = await run(call('ListCollections', {}, { headers }));
    expect(statusCode).toBe(400);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty('accessKeyId');
    expect(written).not.toContain('wJalr');
  });

  it('who uses a known key wrongly has its name in the log', async () => {
    const wrong = { credentials: { accessKeyId: 'visage', secretAccessKey: 'guessed' } };
    const { lines } = await run(await sign(call('ListCollections', {}), wrong));
    expect(lines).toMatchObject([{ accessKeyId: 'visage', status: 400, error: 'InvalidSignatureException' }]);
  });
});

describe('GET /health', () => {
  it.each(['GET', 'HEAD'])('answers %s without a key, and is not logged', async (method) => {
    const { statusCode, body } = await apiHandler(
      services,
      keys,
      logger,
    )(request('', { method, path: '/health' }), context());
    expect([statusCode, body]).toEqual([200, '{"status":"ok"}']);
    expect(written).toBe('');
  });
});
