import { DescribeCollectionCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import { HttpResponse } from '@smithy/core/protocols';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { expect } from 'vitest';
import { type ApiHandler, apiHandler } from '../../lambdas/api/app.ts';
import { pathOf } from '../../lambdas/api/event.ts';
import { servicesFromEnvironment } from '../../lambdas/shared/services.ts';
import { masterKey } from '../../layers/access/index.ts';
import { credentials, region } from '../helpers/aws.ts';
import { startEmulators } from '../helpers/emulators.ts';
import { context } from '../lambdas/api/events.ts';
import { type Mutation, sent } from './mutations.ts';

// The log of requests would flood the test report.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';

/** The longest time that a request may take, in ms. */
const PATIENCE_MS = 10_000;

export interface Target {
  /** Sends a request, checks what must hold of every answer, and returns it. */
  send(mutation: Mutation): Promise<APIGatewayProxyResult>;
  close(): Promise<void>;
}

/** The whole API function on emulators, in this process. */
export async function startTarget(): Promise<Target> {
  const emulators = await startEmulators();
  const services = await servicesFromEnvironment({
    AWS_REGION: region,
    AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamoEndpoint,
    AWS_ENDPOINT_URL_S3: emulators.s3Endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    VISAGE_TABLE: emulators.table,
    VISAGE_VECTOR_BUCKET: emulators.bucket,
    VISAGE_ACCOUNT_ID: '000000000000',
  });
  const handler = apiHandler(services, masterKey(credentials.accessKeyId, credentials.secretAccessKey));
  return {
    async send(mutation) {
      const result = await inTime(handler, await sent(mutation));
      await checkAnswer(result, mutation);
      return result;
    },
    async close() {
      await services.vision.close();
      await emulators.close();
    },
  };
}

async function inTime(handler: ApiHandler, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  try {
    return await Promise.race([handler(event, context()), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function checkAnswer({ statusCode, headers, body }: APIGatewayProxyResult, { event, isSigned }: Mutation) {
  if (statusCode >= 500) expect.fail(`${statusCode}: ${body}`);
  const answer = JSON.parse(body);
  expect(headers?.['x-amzn-RequestId']).toMatch(/^[0-9a-f-]{36}$/);
  if (statusCode === 200) {
    if (!isSigned && !isOpen(event)) expect.fail(`Answered without a signature: ${body}`);
    return;
  }
  expect(body).not.toMatch(/\n\s+at |node_modules|\.ts:\d/);
  expect(body.length).toBeLessThan(20_000);
  expect(await errorInSdk({ statusCode, headers, body } as APIGatewayProxyResult)).toEqual({
    name: answer.__type,
    message: answer.message ?? answer.Message ?? expect.any(String),
  });
}

/** Whether the request is for one of the routes that need no key. */
function isOpen(event: APIGatewayProxyEvent): boolean {
  return ['GET', 'HEAD'].includes(event.httpMethod) && ['/', '/health', '/openapi.json'].includes(pathOf(event));
}

/** The error that the SDK makes of an error response. */
async function errorInSdk({ statusCode, headers, body }: APIGatewayProxyResult) {
  const response = new HttpResponse({ statusCode, headers: lowered(headers), body: Buffer.from(body) });
  const client = new RekognitionClient({
    region,
    credentials,
    endpoint: 'http://127.0.0.1',
    maxAttempts: 1,
    requestHandler: { handle: async () => ({ response }) },
  });
  const error = await client.send(new DescribeCollectionCommand({ CollectionId: 'a' })).catch((e) => e);
  return { name: error.name, message: error.message };
}

function lowered(headers: APIGatewayProxyResult['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
