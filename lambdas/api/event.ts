import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @param name in lower case; API Gateway hands headers over in the case they were sent in */
export function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  const found = Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found?.[1];
}

/** API Gateway hands a body over in base64 if its type is among the binary ones. */
export function textBody({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');
}

/** API Gateway's own id, so that its access log and ours speak of the same request. */
export function requestId(event: APIGatewayProxyEvent): string {
  const given = event.requestContext?.requestId ?? '';
  return UUID.test(given) ? given : randomUUID();
}
