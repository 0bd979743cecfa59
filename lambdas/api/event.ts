import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { SentRequest } from '../../layers/access/index.ts';
import { type Call, readCall, readRestCall } from '../../layers/rekognition/index.ts';

/** What API Gateway (REST API, proxy integration, resources `/` and `/{proxy+}`) says of a request. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** API Gateway's own id, so that its access log and ours speak of the same request. */
export function requestId(event: APIGatewayProxyEvent): string {
  const given = event.requestContext?.requestId ?? '';
  return UUID.test(given) ? given : randomUUID();
}

/** The path behind the stage and the base path, still encoded. */
export function pathOf({ resource, pathParameters }: APIGatewayProxyEvent): string {
  return resource === '/' ? '/' : `/${pathParameters?.proxy ?? ''}`;
}

/** Whether this is how an AWS SDK calls; all else is REST. */
export function isSdkCall(event: APIGatewayProxyEvent): boolean {
  return event.httpMethod === 'POST' && pathOf(event) === '/';
}

/** @throws SerializationException, UnknownOperationException */
export function callOf(event: APIGatewayProxyEvent): Call {
  const headers = headersOf(event);
  if (isSdkCall(event)) return readCall(headers.get('x-amz-target'), Buffer.from(bodyOf(event)).toString());
  return readRestCall({
    method: event.httpMethod,
    path: pathOf(event),
    query: queryOf(event),
    contentType: headers.get('content-type') ?? '',
    body: bodyOf(event),
  });
}

/** The request as its client signed it: with the stage or the base path, and the Host header it sent. */
export function sentRequest(event: APIGatewayProxyEvent): SentRequest {
  return {
    method: event.httpMethod,
    path: event.requestContext?.path ?? event.path,
    query: queryOf(event),
    headers: headersOf(event),
    body: bodyOf(event),
  };
}

/** By lower-case name: API Gateway hands headers over in the case they were sent in. */
function headersOf({ headers, multiValueHeaders }: APIGatewayProxyEvent): ReadonlyMap<string, string> {
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

/** Bytes if the body's type is one that API Gateway takes for binary. */
function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string | Uint8Array {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? '');
}
