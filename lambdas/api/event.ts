import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { SentRequest } from '../../layers/access/index.ts';
import { type Call, readRestCall, readSdkCall } from '../../layers/rekognition/index.ts';

/** Reads the events of API Gateway (REST API, proxy integration, resources `/` and `/{proxy+}`). */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * API Gateway's own id of the request if it is a UUID, so that its access log and the function's log have the same id.
 */
export function requestId(event: APIGatewayProxyEvent): string {
  const given = event.requestContext?.requestId ?? '';
  return UUID.test(given) ? given : randomUUID();
}

/** The path after the stage and the base path, still percent-encoded. */
export function pathOf({ resource, pathParameters }: APIGatewayProxyEvent): string {
  return resource === '/' ? '/' : `/${pathParameters?.proxy ?? ''}`;
}

/** Whether an AWS SDK calls, and not a REST client. */
export function isSdkCall(event: APIGatewayProxyEvent): boolean {
  return event.httpMethod === 'POST' && pathOf(event) === '/';
}

/**
 * @param forwarded names of the operations that are sent on to Amazon Rekognition
 * @throws SerializationException, UnknownOperationException
 */
export async function callOf(event: APIGatewayProxyEvent, forwarded?: ReadonlySet<string>): Promise<Call> {
  const headers = headersOf(event);
  if (isSdkCall(event)) {
    return readSdkCall(headers.get('x-amz-target'), Buffer.from(bodyOf(event)).toString(), forwarded);
  }
  return readRestCall({
    method: event.httpMethod,
    path: pathOf(event),
    query: queryOf(event),
    contentType: headers.get('content-type') ?? '',
    body: bodyOf(event),
  });
}

/** The request as its client signed it: with the stage or the base path, and with the Host header that it sent. */
export function sentRequest(event: APIGatewayProxyEvent): SentRequest {
  return {
    method: event.httpMethod,
    path: event.requestContext?.path ?? event.path,
    query: queryOf(event),
    headers: headersOf(event),
    body: bodyOf(event),
  };
}

/** Headers by lower-case name: API Gateway passes names on in the case in which they were sent. */
export function headersOf({ headers, multiValueHeaders }: APIGatewayProxyEvent): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of Object.entries(headers ?? {})) all.set(name.toLowerCase(), value ?? '');
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    if (values) all.set(name.toLowerCase(), values.join(','));
  }
  return all;
}

function queryOf({ queryStringParameters, multiValueQueryStringParameters }: APIGatewayProxyEvent) {
  const single = Object.entries(queryStringParameters ?? {}).map(([name, value]) => [name, [value ?? '']]);
  const multiple = Object.entries(multiValueQueryStringParameters ?? {}).map(([name, values]) => [name, values ?? []]);
  return Object.fromEntries([...single, ...multiple]) as Record<string, string[]>;
}

/** Bytes if API Gateway is configured to pass the body's type on as binary. */
function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string | Uint8Array {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? '');
}
