import type { APIGatewayProxyEvent, Context } from 'aws-lambda';

export const REQUEST_ID = '0e1bd1a9-8c0f-4c3e-9f0e-3f6a5f1c2d4b';

/** A call as API Gateway (REST API, proxy integration) hands it to the function. */
export function call(
  operation: string,
  body: string | object,
  {
    headers = {},
    requestId = REQUEST_ID,
    isBase64Encoded = false,
  }: Partial<{
    headers: Record<string, string>;
    requestId: string;
    isBase64Encoded: boolean;
  }> = {},
): APIGatewayProxyEvent {
  const event: Partial<APIGatewayProxyEvent> = {
    httpMethod: 'POST',
    path: '/',
    resource: '/',
    headers: { 'X-Amz-Target': `RekognitionService.${operation}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded,
    requestContext: { requestId } as APIGatewayProxyEvent['requestContext'],
  };
  return event as APIGatewayProxyEvent;
}

/** Lambda's context of an invocation that may take so long, in ms. */
export const context = (remaining = 60_000) => ({ getRemainingTimeInMillis: () => remaining }) as Context;
