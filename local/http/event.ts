import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { BINARY_MEDIA_TYPES } from '../../lambdas/shared/constants.ts';
import { ACCOUNT, REGION } from '../names.ts';

/**
 * Makes the event that API Gateway makes of a request: REST API, proxy integration, resources `/` and `/{proxy+}`.
 * Headers keep the case they were sent in; of a repeated one `headers` holds the last value.
 */
export function proxyEvent(request: IncomingMessage, body: Buffer): APIGatewayProxyEvent {
  const now = new Date();
  const { httpVersion, method: httpMethod = '', socket } = request;
  const [path = '/', ...search] = (request.url ?? '/').split('?');
  const headers = groups(pairs(request.rawHeaders));
  const query = groups([...new URLSearchParams(search.join('?'))]);
  const isRoot = path === '/';
  const resource = isRoot ? '/' : '/{proxy+}';
  const isBase64Encoded = isBinary(mediaType(request));
  return {
    resource,
    path,
    httpMethod,
    headers: lastOfEach(headers),
    multiValueHeaders: headers,
    queryStringParameters: isEmpty(query) ? null : lastOfEach(query),
    multiValueQueryStringParameters: isEmpty(query) ? null : query,
    pathParameters: isRoot ? null : { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'local',
      authorizer: null,
      domainName: request.headers.host,
      httpMethod,
      identity: {
        ...NO_IDENTITY,
        sourceIp: socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? null,
      },
      path,
      protocol: `HTTP/${httpVersion}`,
      requestId: randomUUID(),
      requestTime: commonLogTime(now),
      requestTimeEpoch: now.getTime(),
      resourceId: isRoot ? 'root' : 'proxy',
      resourcePath: resource,
      stage: 'local',
    },
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded: body.length > 0 && isBase64Encoded,
  };
}

/** Identity of an unknown caller: the function learns it when it verifies the signature. */
const NO_IDENTITY = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
} as const;

/**
 * Whether a body reaches the function in base64. Here one without a type does, too; API Gateway takes it for JSON, which
 * is text.
 */
function isBinary(type: string): boolean {
  return type === '' || type.startsWith('image/') || BINARY_MEDIA_TYPES.includes(type);
}

function mediaType({ headers }: IncomingMessage): string {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Pairs names and values of Node's raw headers, a flat list. */
function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []));
}

/** Groups values by name, in order. The result has no prototype, so that no name a client sends has another meaning. */
function groups(entries: readonly (readonly [string, string])[]): Record<string, string[]> {
  const byName: Record<string, string[]> = Object.create(null);
  for (const [name, value] of entries) {
    byName[name] ??= [];
    byName[name].push(value);
  }
  return byName;
}

function lastOfEach(byName: Readonly<Record<string, string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(byName).map(([name, values]) => [name, values.at(-1) ?? '']));
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}

/** Formats a time as in Apache's Common Log Format: `09/Apr/2026:12:34:56 +0000`. */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

/** Makes the context that Lambda passes to a function, as far as it has a meaning here. */
export function invocationContext(requestId: string): Context {
  const deadline = Date.now() + INVOCATION_MS;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'visage-api',
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:visage-api`,
    memoryLimitInMB: '0',
    awsRequestId: requestId,
    logGroupName: 'local',
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    // The callbacks of Node.js 0.10, which the types still ask for.
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/** Longest invocation that Lambda allows: a slow machine answers late rather than not at all. */
const INVOCATION_MS = 15 * 60 * 1000;
