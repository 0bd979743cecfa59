import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Answer } from '../../layers/rekognition/index.ts';
import { pathOf } from './event.ts';

/** `GET /health`, for load balancers: the only route that needs no key and is not logged. */
export function health(): MiddlewareObj<APIGatewayProxyEvent, Answer | APIGatewayProxyResult> {
  return {
    before: ({ event }) => {
      if (pathOf(event) !== '/health' || !['GET', 'HEAD'].includes(event.httpMethod)) return undefined;
      return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: '{"status":"ok"}' };
    },
  };
}
