import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { DetectLabelsCommand, type DetectLabelsCommandInput, RekognitionClient } from '@aws-sdk/client-rekognition';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiHandler } from '../../../lambdas/api/app.ts';
import { forwardingFromEnvironment } from '../../../lambdas/shared/forwarding.ts';
import { type AccessKey, issueKey } from '../../../layers/access/index.ts';
import { forwarding, InvalidForwarding, type Services } from '../../../layers/rekognition/index.ts';
import { type HttpFront, startHttp } from '../../../local/http.ts';
import { close, listen } from '../../../local/server.ts';
import { region } from '../../helpers/aws.ts';
import { signedAsIs, signedFetch } from '../../helpers/signing.ts';

/** Credentials of the function's role, which are temporary. */
const role = { accessKeyId: 'ASIAFUNCTION', secretAccessKey: 'secret-of-the-role', sessionToken: 'token-of-the-role' };

const all = issueKey({ operations: ['*'], collections: ['*'] });
const faces = issueKey({ operations: ['*Faces*'], collections: ['*'] });
const labels = issueKey({ operations: ['DetectLabels'], collections: ['*'] });
const tenant = issueKey({ operations: ['*'], collections: ['tenant-7.*'] });
const keys = { find: async (id: string) => [all, faces, labels, tenant].find((key) => key.id === id) };

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer<ArrayBuffer>;
}

/** What the stand-in for Amazon Rekognition received since the test began, and what it answers. */
let received: Received[];
let answered: { status: number; headers: Record<string, string>; body: string; after?: number };
let amazon: Server;
let front: HttpFront;
let log: string;

beforeAll(async () => {
  amazon = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const { method, url: path, headers } = request;
    received.push({ method, path, headers, body: Buffer.from(Buffer.concat(chunks)) });
    if (answered.after) await setTimeout(answered.after, undefined, { ref: false });
    response.writeHead(answered.status, answered.headers).end(answered.body);
  });
  const endpoint = await listen(amazon, '127.0.0.1', 0, 'a test');
  front = await startHttp('127.0.0.1', 0);
  front.serve(handlerFor(endpoint));
});
afterAll(async () => {
  await front.close();
  await close(amazon);
});
beforeEach(() => {
  received = [];
  log = '';
  answered = {
    status: 200,
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': 'request-at-amazon' },
    body: '{ "LabelModelVersion":"3.0", "Labels":[{"Name":"Caf\u00e9","Confidence":99.10}], "Unknown": null }',
  };
  const write = (chunk: unknown) => {
    log += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The API with forwarding to an endpoint. Operations that are forwarded need no other service. */
function handlerFor(endpoint: string) {
  const services: Partial<Services> = {
    region,
    account: '000000000000',
    forwarding: forwarding({
      operations: ['DetectLabels', 'StartFaceSearch'],
      region: 'eu-central-1',
      credentials: role,
      endpoint,
    }),
  };
  return apiHandler(services as Services, keys, new Logger({ logLevel: 'INFO' }));
}

const own = ({ id, secret }: AccessKey) => ({ accessKeyId: id, secretAccessKey: secret });

/** DetectLabels of AWS's SDK. */
async function detectLabels(input: DetectLabelsCommandInput, key = all) {
  const client = new RekognitionClient({ endpoint: front.endpoint, region, credentials: own(key), maxAttempts: 1 });
  try {
    return await client.send(new DetectLabelsCommand(input));
  } finally {
    client.destroy();
  }
}

/** A call as an SDK signs it, with this very body. */
function post(operation: string, body: string, key = all, { endpoint } = front): Promise<Response> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `RekognitionService.${operation}` };
  return signedFetch(`${endpoint}/`, { headers, body }, { credentials: own(key) });
}

const IMAGE = { Bytes: Buffer.from('a photo, and any bytes \u0000\u00ff') };

describe('A forwarded operation', () => {
  it("arrives at Amazon Rekognition as AWS's SDK sent it, and its answer at the SDK", async () => {
    const output = await detectLabels({ Image: IMAGE, MaxLabels: 5 });
    expect(output).toMatchObject({ LabelModelVersion: '3.0', Labels: [{ Name: 'Caf\u00e9', Confidence: 99.1 }] });
    expect(output.$metadata).toMatchObject({ httpStatusCode: 200, requestId: 'request-at-amazon' });
    const [{ method, path, headers, body }] = received;
    expect([method, path, headers['x-amz-target']]).toEqual(['POST', '/', 'RekognitionService.DetectLabels']);
    expect(JSON.parse(body.toString())).toEqual({ Image: { Bytes: IMAGE.Bytes.toString('base64') }, MaxLabels: 5 });
  });

  it("is signed with the role's credentials for the region that is set, and has nothing of the caller's key", async () => {
    await detectLabels({ Image: IMAGE });
    const [{ headers, body }] = received;
    const { host = '', authorization } = headers;
    const day = String(headers['x-amz-date']).slice(0, 8);
    expect(authorization).toContain(`Credential=ASIAFUNCTION/${day}/eu-central-1/rekognition/aws4_request`);
    expect(headers['x-amz-security-token']).toBe(role.sessionToken);
    const names = /SignedHeaders=([^,]+)/.exec(String(authorization))?.[1].split(';') ?? [];
    const sent = Object.fromEntries(names.map((name) => [name, String(headers[name])]));
    const signedAt = String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:');
    const again = await signedAsIs(
      { method: 'POST', protocol: 'http:', hostname: host, path: '/', query: {}, headers: { ...sent, host }, body },
      { credentials: role, region: 'eu-central-1', signingDate: new Date(signedAt) },
    );
    expect(authorization).toBe(again.authorization);
    expect(JSON.stringify(headers)).not.toContain(all.id);
  });

  it('keeps its body and the answer to the byte, whatever their spaces, order and letters', async () => {
    const body =
      ' {"MaxLabels" : 1e0,\n"Image":{"S3Object":{"Name":"\\u00e9\u00e9\ud83d\ude00","Bucket":"b"}},"New":[null]}\n';
    const response = await post('DetectLabels', body);
    expect(received[0].body.equals(Buffer.from(body))).toBe(true);
    expect(await response.text()).toBe(answered.body);
  });

  it.each([400, 413, 500, 503])('keeps an error of Amazon Rekognition as it is: %i', async (status) => {
    const body = '{"__type":"InvalidImageFormatException","Message":"Request has invalid image format","Code":"x"}';
    const headers = { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-RequestId': 'e', 'x-amzn-ErrorType': 'T:' };
    answered = { status, headers, body };
    const response = await post('DetectLabels', '{}');
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(body);
    for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value);
    await expect(detectLabels({ Image: IMAGE })).rejects.toMatchObject({
      name: 'InvalidImageFormatException',
      $metadata: { httpStatusCode: status, requestId: 'e' },
    });
  });

  it('is in the log as forwarded, with its id at Amazon Rekognition and no body', async () => {
    await detectLabels({ Image: IMAGE });
    const line = JSON.parse(log);
    expect(line).toMatchObject({ level: 'INFO', operation: 'DetectLabels', accessKeyId: all.id, status: 200 });
    expect(line).toMatchObject({ forwarded: true, rekognitionRequestId: 'request-at-amazon', ms: expect.any(Number) });
    for (const secret of [IMAGE.Bytes.toString('base64'), 'Caf', role.accessKeyId, role.sessionToken]) {
      expect(log).not.toContain(secret);
    }
  });

  it('is InternalServerError where Amazon Rekognition cannot be reached, with the cause in the log', async () => {
    const gone = createServer();
    const endpoint = await listen(gone, '127.0.0.1', 0, 'a test');
    await close(gone);
    const failing = await startHttp('127.0.0.1', 0);
    failing.serve(handlerFor(endpoint));
    const response = await post('DetectLabels', '{"Image":{"Bytes":"c2VjcmV0"}}', all, failing);
    await failing.close();
    await expectFailure(response, 'ECONNREFUSED');
  });

  it('is InternalServerError where Amazon Rekognition takes longer than a request may', async () => {
    const timeout = AbortSignal.timeout(100);
    const limit = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(timeout);
    answered = { ...answered, after: 5_000 };
    await expectFailure(await post('DetectLabels', '{"Image":{"Bytes":"c2VjcmV0"}}'), 'TimeoutError');
    expect(limit.mock.calls.every(([ms]) => ms < 29_000)).toBe(true);
  });

  it('is InternalServerError where the answer names another address: a photo is sent to no other', async () => {
    answered = { status: 307, headers: { Location: `${front.endpoint}/elsewhere` }, body: '' };
    await expectFailure(await post('DetectLabels', '{"Image":{"Bytes":"c2VjcmV0"}}'), 'redirect');
    expect(received).toHaveLength(1);
  });

  async function expectFailure(response: Response, cause: string) {
    const error = 'InternalServerError';
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ __type: error, Code: error, Message: 'Internal server error' });
    const line = JSON.parse(log);
    expect(line).toMatchObject({ level: 'ERROR', status: 500, forwarded: true, error });
    expect(line.causes[0].name).toBe('ForwardingFailed');
    expect(JSON.stringify(line.causes)).toContain(cause);
    expect(log).not.toContain('c2VjcmV0');
  }
});

describe('Nothing is sent to Amazon Rekognition', () => {
  afterEach(() => {
    expect(received).toEqual([]);
    expect(log).not.toContain('"forwarded"');
  });

  it('for a key that may not call the operation', async () => {
    await expect(detectLabels({ Image: IMAGE }, faces)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: rekognition:DetectLabels on resource: *'),
    });
  });

  it('for a key that may not use the collection that the call names', async () => {
    const response = await post('StartFaceSearch', '{"CollectionId":"tenant-8.a"}', tenant);
    expect(await response.json()).toMatchObject({ __type: 'AccessDeniedException' });
  });

  it('for a wrong secret', async () => {
    await expect(detectLabels({ Image: IMAGE }, { ...all, secret: 'wrong' })).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });

  it('for a body that is not JSON', async () => {
    expect(await (await post('DetectLabels', '{')).json()).toMatchObject({ __type: 'SerializationException' });
  });

  it('for an operation that is not listed; the message says how to list it', async () => {
    expect(await (await post('DetectText', '{}')).json()).toEqual({
      __type: 'UnknownOperationException',
      message: expect.stringMatching(/faces only.*DetectText.*visage:forward.*VISAGE_FORWARD/),
    });
  });

  it('for an operation that Visage has', async () => {
    expect(await (await post('ListFaces', '{"MaxResults":true}')).json()).toMatchObject({
      __type: 'SerializationException',
    });
  });
});

it('A key for a forwarded operation alone may call it', async () => {
  expect(await detectLabels({ Image: IMAGE }, labels)).toMatchObject({ LabelModelVersion: '3.0' });
});

describe('The environment', () => {
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };

  it('forwards nothing unless it lists operations', () => {
    expect(forwardingFromEnvironment({ AWS_REGION: 'eu-west-1' })).toBeUndefined();
    expect(forwardingFromEnvironment({ AWS_REGION: 'eu-west-1', VISAGE_FORWARD: ' ,' })).toBeUndefined();
  });

  it.each([
    [{}, 'eu-west-1'],
    [{ VISAGE_FORWARD_REGION: 'ap-south-1' }, 'ap-south-1'],
  ])(
    'sends to Amazon of the region, with %o, and not to the endpoint that SDKs use for Visage',
    async (own, expected) => {
      const sent = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{}'));
      await forwardingFromEnvironment({
        ...credentials,
        AWS_REGION: 'eu-west-1',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        AWS_ENDPOINT_URL_REKOGNITION: 'http://127.0.0.1:9',
        VISAGE_FORWARD: 'DetectLabels, DetectText',
        ...own,
      })?.send('DetectText', '{}');
      const [url, { headers }] = sent.mock.calls[0] as [URL, { headers: Record<string, string> }];
      expect(String(url)).toBe(`https://rekognition.${expected}.amazonaws.com/`);
      expect(headers.host).toBe(url.host);
      expect(headers.authorization).toContain(`Credential=AKIA/${headers['x-amz-date'].slice(0, 8)}/${expected}/`);
    },
  );

  it.each([
    ['DetectFaces', '"DetectFaces" cannot be forwarded'],
    ['DetectLabels,*', '"\\*" cannot be forwarded'],
    ['detectlabels', 'lacks: DetectLabels, '],
  ])('does not start with %s', (list, message) => {
    expect(() => forwardingFromEnvironment({ AWS_REGION: 'eu-west-1', VISAGE_FORWARD: list })).toThrow(
      new RegExp(`^VISAGE_FORWARD: .*${message}`),
    );
    expect(() => forwarding({ operations: list.split(','), region, credentials: role })).toThrow(InvalidForwarding);
  });

  it.each([
    ['no region', {}, 'VISAGE_FORWARD_REGION or AWS_REGION'],
    ['a region that is an address', { VISAGE_FORWARD_REGION: 'x.example.com/' }, 'not a region'],
  ])('does not start with %s', (_what, own, message) => {
    expect(() => forwardingFromEnvironment({ VISAGE_FORWARD: 'DetectText', ...own })).toThrow(message);
  });
});
