import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventBus, eventBusFromEnvironment } from '../../../lambdas/upload-indexer/event-bus.ts';
import type { Outcome } from '../../../lambdas/upload-indexer/outcome.ts';

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
const region = 'eu-west-1';
const outcome: Outcome = {
  type: 'Image Rejected',
  detail: { bucket: 'uploads', key: 'staff/ä.jpg', reason: 'NoCollection', message: 'no' },
};

let server: Server;
let endpoint: string;
let requests: { headers: Record<string, string>; body: string }[];
let answer: { status: number; body: object };
beforeEach(async () => {
  requests = [];
  answer = { status: 200, body: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } };
  server = createServer(async (request, response) => {
    requests.push({ headers: request.headers as Record<string, string>, body: await text(request) });
    response.writeHead(answer.status).end(JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
});

const bus = () => eventBus(new EventBridgeClient({ region, endpoint, credentials, maxAttempts: 1 }), 'default');

describe('The event bus', () => {
  it('receives outcomes by PutEvents', async () => {
    await bus()(outcome);
    const [{ headers, body }] = requests;
    expect(headers['x-amz-target']).toBe('AWSEvents.PutEvents');
    const { Entries } = JSON.parse(body);
    expect(Entries).toHaveLength(1);
    expect(Entries[0]).toMatchObject({ EventBusName: 'default', Source: 'visage', DetailType: 'Image Rejected' });
    expect(JSON.parse(Entries[0].Detail)).toEqual(outcome.detail);
  });

  it.each([
    ['refuses the call', 400, { __type: 'AccessDeniedException', message: 'not you' }, 'not you'],
    ['is out of order', 500, { __type: 'InternalException', message: 'sorry' }, 'sorry'],
    ['refuses the event', 200, { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] }, 'InternalFailure'],
  ])('that %s makes publishing fail', async (_what, status, body, message) => {
    answer = { status, body };
    await expect(bus()(outcome)).rejects.toThrow(message);
  });

  it('is the one that the environment names, at its region', async () => {
    const environment = {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKID',
      AWS_SECRET_ACCESS_KEY: 'secret',
      VISAGE_EVENT_BUS: 'mine',
      AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint,
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    await eventBusFromEnvironment(environment)(outcome);
    expect(JSON.parse(requests[0].body).Entries[0].EventBusName).toBe('mine');
    expect(requests[0].headers.authorization).toContain('/eu-west-1/events/');
    expect(() => eventBusFromEnvironment({ ...environment, VISAGE_EVENT_BUS: '' })).toThrow('VISAGE_EVENT_BUS');
  });
});
