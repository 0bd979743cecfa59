import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiHandler } from '../../../lambdas/api/app.ts';
import { servicesFromEnvironment } from '../../../lambdas/api/services.ts';
import type { Services } from '../../../layers/rekognition/index.ts';
import { credentials, region } from '../../helpers/aws.ts';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';
import { threeFaces } from '../../rekognition/photos.ts';
import { call, context, REQUEST_ID } from './events.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Says so even where the environment keeps loggers quiet. */
const logger = new Logger({ logLevel: 'INFO' });

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
  await apiHandler(services)(call('CreateCollection', { CollectionId: 'staff' }), context());
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
  const { statusCode, headers, body } = await apiHandler({ ...services, ...overrides }, logger)(
    event,
    context(remaining),
  );
  const lines = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { statusCode, headers, body: JSON.parse(body), lines };
}

const indexFaces = call('IndexFaces', { CollectionId: 'staff', Image: { Bytes: threeFaces.toString('base64') } });
const failingVision = (failure: () => Promise<never>) => ({ vision: { ...services.vision, analyze: failure } });

describe("A request's log", () => {
  it('is one line: what, by whom, how it went and how long each stage took', async () => {
    const { lines, statusCode } = await run({
      ...indexFaces,
      headers: {
        ...indexFaces.headers,
        Authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/rekognition/aws4_request, SignedHeaders=host, Signature=5d672d79',
      },
    });
    expect(statusCode).toBe(200);
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'INFO',
        requestId: REQUEST_ID,
        operation: 'IndexFaces',
        accessKeyId: 'AKIDEXAMPLE',
        status: 200,
        ms: expect.any(Number),
        faces: 3,
        stages: expect.objectContaining({ decode: expect.any(Number), embed: expect.any(Number) }),
      }),
    ]);
    expect(written).not.toContain('5d672d79');
  });

  it('never holds an image, wherever in the request it was put and however that failed', async () => {
    const base64 = threeFaces.toString('base64');
    await run(indexFaces);
    await run(call('CreateCollection', { CollectionId: base64 }));
    await run(call('CreateCollection', { CollectionId: 'a', Tags: { [base64]: base64 } }));
    await run(call('IndexFaces', `{"Image":${base64}`));
    await run(call(base64, {}));
    await run(call('IndexFaces', { CollectionId: 'staff', Image: { Bytes: base64.slice(0, 40_000) } }));
    expect(written.trim().split('\n')).toHaveLength(6);
    for (let start = 0; start < 4000; start += 8) expect(written).not.toContain(base64.slice(start, start + 16));
  });

  it('names the cause of an error the caller made, if the cause is not made of the request', async () => {
    const { lines } = await run(call('DescribeCollection', { CollectionId: 'nobody' }));
    expect(lines).toMatchObject([
      { level: 'INFO', status: 400, error: 'ResourceNotFoundException', causes: [{ name: 'CollectionNotFound' }] },
    ]);
  });
});

describe('A failure nobody foresaw', () => {
  it('is told to the caller as an InternalServerError, and with all its causes to the log', async () => {
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

  it('is told in time when Lambda is about to cut the request off', async () => {
    const { statusCode, lines } = await run(
      indexFaces,
      failingVision(() => new Promise(() => {})),
      50,
    );
    expect(statusCode).toBe(500);
    expect(lines).toMatchObject([{ level: 'ERROR', causes: [{ name: 'TimeoutError' }] }]);
  });
});

describe('A response', () => {
  it('carries the request id of API Gateway if it is a UUID', async () => {
    const { headers } = await run(call('ListCollections', {}));
    expect(headers).toEqual({ 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': REQUEST_ID });
  });

  it.each(['', 'c6af9ac6-7b61'])('carries an id of its own if API Gateway says %j', async (requestId) => {
    const { headers, lines } = await run(call('ListCollections', {}, { requestId }));
    expect(headers?.['x-amzn-RequestId']).toMatch(UUID);
    expect(lines[0].requestId).toBe(headers?.['x-amzn-RequestId']);
  });

  it('is the same to a body in base64', async () => {
    const body = Buffer.from('{"CollectionId":"staff"}').toString('base64');
    const { statusCode } = await run(call('DescribeCollection', body, { isBase64Encoded: true }));
    expect(statusCode).toBe(200);
  });
});

describe('A caller', () => {
  it.each([
    ['nothing', {}],
    ['another scheme', { Authorization: 'Basic dXNlcjpwYXNz' }],
    ['no key', { Authorization: 'AWS4-HMAC-SHA256 Credential=/20261123' }],
  ])('who says %s is anonymous in the log', async (_, headers) => {
    const { lines } = await run(call('ListCollections', {}, { headers }));
    expect(lines[0].accessKeyId).toBe('anonymous');
  });
});
