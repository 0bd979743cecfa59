import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { type SigningOptions, signedAsIs } from '../../helpers/signing.ts';

export const REQUEST_ID = '0e1bd1a9-8c0f-4c3e-9f0e-3f6a5f1c2d4b';

const HOST = 'abcdef.execute-api.us-east-1.amazonaws.com';

export interface EventOptions {
  readonly method?: string;
  /** Without the stage, with the query. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly requestId?: string;
  readonly isBase64Encoded?: boolean;
}

/** A request as API Gateway (REST API, proxy integration, stage `v1`) passes it to the function. Unsigned. */
export function request(
  body: string,
  { method = 'POST', path = '/', headers = {}, requestId = REQUEST_ID, isBase64Encoded = false }: EventOptions = {},
): APIGatewayProxyEvent {
  const [pathname, search] = path.split('?');
  const searchParams = new URLSearchParams(search);
  const query = Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]));
  const event: Partial<APIGatewayProxyEvent> = {
    httpMethod: method,
    path: pathname,
    resource: pathname === '/' ? '/' : '/{proxy+}',
    pathParameters: pathname === '/' ? null : { proxy: pathname.slice(1) },
    headers: { Host: HOST, ...headers },
    queryStringParameters: null,
    multiValueQueryStringParameters: searchParams.size === 0 ? null : query,
    body,
    isBase64Encoded,
    requestContext: { requestId, path: `/v1${pathname}` } as APIGatewayProxyEvent['requestContext'],
  };
  return event as APIGatewayProxyEvent;
}

/** An operation's call, as an SDK makes it. Unsigned. */
export function call(
  operation: string,
  body: string | object,
  { headers = {}, ...options }: Omit<EventOptions, 'method' | 'path'> = {},
): APIGatewayProxyEvent {
  return request(typeof body === 'string' ? body : JSON.stringify(body), {
    ...options,
    headers: { 'X-Amz-Target': `RekognitionService.${operation}`, ...headers },
  });
}

/** The same request, signed by a client for which the stage is part of the path. */
export async function sign(event: APIGatewayProxyEvent, options: SigningOptions = {}): Promise<APIGatewayProxyEvent> {
  const { Host = '', ...headers } = event.headers as Record<string, string>;
  const toSign = {
    method: event.httpMethod,
    protocol: 'https:',
    hostname: Host,
    path: event.requestContext.path,
    query: event.multiValueQueryStringParameters as Record<string, string[]>,
    headers: { ...headers, host: Host },
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
  return { ...event, headers: await signedAsIs(toSign, options) };
}

export async function signedCall(...args: Parameters<typeof call>): Promise<APIGatewayProxyEvent> {
  return sign(call(...args));
}

/** Lambda's context of an invocation with this time left, in ms. */
export const context = (remaining = 60_000) => ({ getRemainingTimeInMillis: () => remaining }) as Context;
