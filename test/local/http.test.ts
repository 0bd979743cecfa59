import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Handler, type HttpFront, startHttp } from '../../local/http.ts';
import { PortTaken } from '../../local/server.ts';

const OK: APIGatewayProxyResult = { statusCode: 200, body: '{}' };

let front: HttpFront;
let respond: Handler;
let received: { event: APIGatewayProxyEvent; context: Context }[];
beforeAll(async () => {
  front = await startHttp('127.0.0.1', 0);
  front.serve((event, context) => {
    received.push({ event, context });
    return respond(event, context);
  });
});
beforeEach(() => {
  received = [];
  respond = async () => OK;
});
afterAll(() => front.close());

async function eventOf(path: string, init?: RequestInit): Promise<APIGatewayProxyEvent> {
  await fetch(`${front.endpoint}${path}`, init);
  const event = received.at(-1)?.event;
  return event ?? expect.fail('the handler received no event');
}

/** Sends raw bytes and returns what comes back until the connection ends. */
async function raw(bytes: string): Promise<string> {
  const { port, hostname } = new URL(front.endpoint);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  await once(socket, 'close');
  return answer;
}

test('a POST becomes the event that API Gateway makes of it', async () => {
  const event = await eventOf('/', {
    method: 'POST',
    headers: { 'X-Amz-Target': 'RekognitionService.ListFaces', 'Content-Type': 'application/x-amz-json-1.1' },
    body: '{"CollectionId":"é"}',
  });
  expect(event).toMatchObject({
    resource: '/',
    path: '/',
    httpMethod: 'POST',
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: '{"CollectionId":"é"}',
    isBase64Encoded: false,
    requestContext: {
      httpMethod: 'POST',
      path: '/',
      protocol: 'HTTP/1.1',
      resourcePath: '/',
      identity: { sourceIp: '127.0.0.1', accessKey: null },
    },
  });
  const { requestId, requestTime, requestTimeEpoch } = event.requestContext;
  expect(requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Math.abs(Date.now() - requestTimeEpoch)).toBeLessThan(5_000);
  expect(requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  expect(received[0]?.context.awsRequestId).toBe(requestId);
  expect(received[0]?.context.getRemainingTimeInMillis()).toBeGreaterThan(60_000);
});

test('a path, a query and repeated headers keep all they were sent with', async () => {
  const lines = ['GET /v1/a%20b//c?x=1&x=2&y=%C3%A9+z HTTP/1.1', 'Host: h', 'X-Twice: 1', 'x-Once: yes', 'X-Twice: 2'];
  await raw(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
  expect(received[0]?.event).toMatchObject({
    resource: '/{proxy+}',
    path: '/v1/a%20b//c',
    pathParameters: { proxy: 'v1/a%20b//c' },
    queryStringParameters: { x: '2', y: 'é z' },
    multiValueQueryStringParameters: { x: ['1', '2'], y: ['é z'] },
    headers: { 'X-Twice': '2', 'x-Once': 'yes', Host: 'h' },
    multiValueHeaders: { 'X-Twice': ['1', '2'], 'x-Once': ['yes'] },
    body: null,
    isBase64Encoded: false,
  });
});

test.each([
  'image/jpeg',
  'IMAGE/PNG; charset=binary',
  'image/jpg',
  'image/*',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  '',
])('a body of the type "%s" is handed over in base64', async (type) => {
  const bytes = new Uint8Array([0xff, 0xd8, 0x00, 0x80]);
  const event = await eventOf('/v1/photos', {
    method: 'PUT',
    headers: type ? { 'Content-Type': type } : {},
    body: bytes,
  });
  expect(event).toMatchObject({ isBase64Encoded: true, body: Buffer.from(bytes).toString('base64') });
});

test.each(['application/json', 'application/x-amz-json-1.1; charset=utf-8', 'text/plain'])(
  'a body of the type "%s" stays text',
  async (type) => {
    const event = await eventOf('/v1/photos', { method: 'PUT', headers: { 'Content-Type': type }, body: '{"a":"é"}' });
    expect(event).toMatchObject({ isBase64Encoded: false, body: '{"a":"é"}' });
  },
);

test('headers named like members of every object are just headers', async () => {
  await raw('GET / HTTP/1.1\r\nHost: h\r\n__proto__: 1\r\nconstructor: 2\r\nConnection: close\r\n\r\n');
  const { headers = {} } = received[0]?.event ?? {};
  expect(Object.entries(headers)).toEqual(expect.arrayContaining([['constructor', '2']]));
  expect(Object.keys(headers)).toContain('__proto__');
});

test('the result is written back: status, headers, repeated headers, bytes', async () => {
  const bytes = Buffer.from([0, 255, 1]);
  respond = async () => ({
    statusCode: 418,
    headers: { 'X-One': 'a', 'X-Number': 3 },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  });
  const response = await fetch(front.endpoint);
  expect(response.status).toBe(418);
  expect(response.headers.get('x-one')).toBe('a');
  expect(response.headers.get('x-number')).toBe('3');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
});

test('a handler that throws is an InternalServerError without the reason', async () => {
  respond = async () => {
    throw new Error('a secret');
  };
  const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const response = await fetch(front.endpoint);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    __type: 'InternalServerError',
    Code: 'InternalServerError',
    Message: expect.not.stringContaining('secret'),
  });
  expect(log).toHaveBeenCalledWith(expect.stringContaining('http.test.ts'));
  log.mockRestore();
});

test('before there is a handler it is alive but starting', async () => {
  const young = await startHttp('127.0.0.1', 0);
  const health = await fetch(`${young.endpoint}/health`);
  expect([health.status, await health.json()]).toEqual([503, { status: 'starting' }]);
  expect((await fetch(young.endpoint, { method: 'POST', body: '{}' })).status).toBe(503);
  young.serve(async () => OK);
  const later = await fetch(`${young.endpoint}/health`);
  expect([later.status, await later.json()]).toEqual([200, { status: 'ok' }]);
  expect((await fetch(young.endpoint, { method: 'POST', body: '{}' })).status).toBe(200);
  await young.close();
});

test('an image of 5 MB and a byte reaches the handler', async () => {
  const image = Buffer.alloc(5 * 1024 * 1024 + 1).toString('base64');
  const event = await eventOf('/', { method: 'POST', body: `{"Image":{"Bytes":"${image}"}}` });
  expect(event.body).toHaveLength(image.length + '{"Image":{"Bytes":""}}'.length);
});

test('a body over 16 MiB is answered with 413 and never reaches the handler', async () => {
  const response = await fetch(front.endpoint, { method: 'POST', body: Buffer.alloc(16 * 1024 * 1024 + 1, 'a') });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ __type: 'RequestEntityTooLargeException' });
  expect(received).toEqual([]);
});

test('a body without end is cut off', async () => {
  const piece = new Uint8Array(1024 * 1024);
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1;
      controller.enqueue(piece);
    },
  });
  const request = fetch(front.endpoint, { method: 'POST', body: endless, duplex: 'half' } as RequestInit);
  await request.then(({ status }) => expect(status).toBe(413)).catch(() => {});
  expect(sent).toBeLessThan(200);
  expect(received).toEqual([]);
});

/** Sends a body in pieces, one every 50 ms, and then nothing more. @returns what comes back until the connection ends */
async function sendSlowly(endpoint: string, pieces: number, announced = pieces): Promise<string> {
  const { port, hostname } = new URL(endpoint);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  socket.write(`POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ${announced}\r\n\r\n`);
  for (let sent = 0; sent < pieces && !socket.destroyed && answer === ''; sent++) {
    await wait(50);
    socket.write('x');
  }
  if (!socket.closed) await once(socket, 'close');
  return answer;
}

test('a body that arrives steadily is taken; one that stops, or takes too long in all, is answered with 408', async () => {
  const patient = await startHttp('127.0.0.1', 0, [], { pauseMs: 400, wholeMs: 2_000 });
  let count = 0;
  patient.serve(async () => {
    count += 1;
    // Slower than every limit: only the arrival of the body is limited.
    await wait(2_500);
    return OK;
  });
  const started = performance.now();
  const timed = async (answer: Promise<string>) => [await answer, performance.now() - started] as const;
  const [[steady], [stopped, stoppedAfter], [endless, endlessAfter]] = await Promise.all([
    timed(sendSlowly(patient.endpoint, 16)),
    timed(sendSlowly(patient.endpoint, 2, 100)),
    timed(sendSlowly(patient.endpoint, 100)),
  ]);
  expect(steady).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  for (const late of [stopped, endless]) {
    const [head, body = ''] = late.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 408 Request Timeout\r\nContent-Type: application\/x-amz-json-1.1\r\n/);
    expect(JSON.parse(body)).toEqual({
      __type: 'RequestTimeoutException',
      message: 'The body of the request did not arrive in time.',
    });
  }
  expect(stoppedAfter).toBeLessThan(1_900);
  expect(endlessAfter).toBeGreaterThan(1_900);
  expect(count).toBe(1);
  await patient.close();
});

test('clients that disconnect during a request, or do not speak HTTP, disturb no other', async () => {
  const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { port, hostname } = new URL(front.endpoint);
  respond = async () => {
    await wait(50);
    return OK;
  };
  const beginnings = [
    'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf',
    'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab',
    'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}',
    '\x16\x03\x01 this is not HTTP\r\n\r\n',
    'GET / HT',
  ];
  await Promise.all(
    beginnings.map(async (beginning) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(beginning);
      await wait(20);
      socket.resetAndDestroy();
    }),
  );
  await wait(60);
  expect(await eventOf('/after')).toMatchObject({ path: '/after' });
  expect(log).not.toHaveBeenCalled();
  log.mockRestore();
});

test('a port that is taken is named, with its use', async () => {
  const { port } = new URL(front.endpoint);
  const second = startHttp('127.0.0.1', Number(port));
  await expect(second).rejects.toThrow(PortTaken);
  await expect(second).rejects.toThrow(`port ${port} on 127.0.0.1, wanted for the API, is in use by another process`);
});

test('closing does not wait for connections that have sent nothing, or the beginning of a request', async () => {
  const closing = await startHttp('127.0.0.1', 0);
  closing.serve(async () => OK);
  const { port, hostname } = new URL(closing.endpoint);
  const beginnings = ['', 'POST / HTTP/1.1\r\nHost:', 'GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHo'];
  const sockets = beginnings.map(() => connect(Number(port), hostname).on('error', () => {}));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const [i, beginning] of beginnings.entries()) sockets[i].write(beginning);
  await once(sockets[2], 'data');
  const started = performance.now();
  await closing.close(10_000);
  expect(performance.now() - started).toBeLessThan(3_000);
});

test('closing lets a request in flight finish, and does not wait for idle connections', async () => {
  const closing = await startHttp('127.0.0.1', 0);
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  closing.serve(async () => {
    begin();
    await wait(200);
    return OK;
  });
  const inFlight = fetch(closing.endpoint);
  await begun;
  const started = performance.now();
  await closing.close();
  // A kept connection that is not dropped would hold it for the whole second of grace.
  expect(performance.now() - started).toBeLessThan(900);
  expect((await inFlight).status).toBe(200);
  await closing.close();
});
