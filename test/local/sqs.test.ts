import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../local/emulator.ts';
import { queueUrl } from '../../local/names.ts';
import { startSqs } from '../../local/sqs.ts';
import { credentials, region } from '../helpers/aws.ts';

let emulator: Emulator;
let sqs: SQSClient;
beforeAll(async () => {
  emulator = await startSqs({ host: '127.0.0.1', port: 0 });
  sqs = new SQSClient({ endpoint: emulator.endpoint, region, credentials });
});
afterAll(async () => {
  sqs.destroy();
  await emulator.close();
});

const JSON_1_0 = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ListQueues' };

describe('The local SQS', () => {
  it('names its queues by addresses that can be reached', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'work' }));
    expect(QueueUrl).toBe(queueUrl(emulator.endpoint, 'work'));
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl).toBe(QueueUrl);
    // A client without an endpoint of its own uses the queue's address.
    const client = new SQSClient({
      region,
      credentials,
      useQueueUrlAsEndpoint: true,
      logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    });
    const body = 'of http://sqs.us-east-1.localhost:1/x';
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages.map(({ Body }) => Body)).toEqual([body]);
    client.destroy();
  });

  it('refuses requests without a signature', async () => {
    const answer = await fetch(emulator.endpoint, { method: 'POST', headers: JSON_1_0, body: '{}' });
    expect(answer.status).toBe(403);
  });

  it('serves no S3, no SNS and no page that shows the queues', async () => {
    const { endpoint } = emulator;
    const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=visage/20260101/us-east-1/s3/aws4_request' };
    const requests: [string, RequestInit][] = [
      ['/bucket', { method: 'PUT' }],
      ['/bucket/key', { method: 'PUT', body: 'x' }],
      [
        '/',
        { method: 'POST', body: 'Action=ListTopics', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      ],
      ['/_fauxqs/queues', {}],
      ['/', {}],
    ];
    for (const [path, init] of requests) {
      const answer = await fetch(endpoint + path, { ...init, headers: { ...signed, ...init.headers } });
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });

  it('closes without waiting for clients that wait for a message', async () => {
    const another = await startSqs({ host: '127.0.0.1', port: 0 });
    const client = new SQSClient({ endpoint: another.endpoint, region, credentials, maxAttempts: 1 });
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'work' }));
    const waiting = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    const cutOff = expect(waiting).rejects.toThrow();
    await wait(50);
    const began = performance.now();
    await another.close();
    expect(performance.now() - began).toBeLessThan(3_000);
    await cutOff;
    client.destroy();
  });
});
