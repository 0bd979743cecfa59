import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { type Answer, openApiDocument } from '../../layers/rekognition/index.ts';
import { pathOf, requestId } from './event.ts';

/** Bodies of the routes by path. */
const ROUTES: ReadonlyMap<string, (base: string) => object> = new Map([
  [
    '/',
    (base: string) => ({
      service: 'Visage',
      description: "Amazon Rekognition's face collections: an endpoint for AWS SDKs, and REST.",
      openapi: `${base}openapi.json`,
      health: `${base}health`,
      documentation: 'README.md and docs/ of the source code',
    }),
  ],
  ['/health', () => ({ status: 'ok' })],
  ['/openapi.json', (base: string) => openApiDocument(base)],
]);

/** The routes that need no key and are not logged: an index, `/health` for load balancers, and the OpenAPI document. */
export function openRoutes(): MiddlewareObj<APIGatewayProxyEvent, Answer | APIGatewayProxyResult> {
  return {
    before: ({ event }) => {
      const body = ['GET', 'HEAD'].includes(event.httpMethod) ? ROUTES.get(pathOf(event)) : undefined;
      if (!body) return undefined;
      const headers = { 'Content-Type': 'application/json', 'x-amzn-RequestId': requestId(event) };
      return { statusCode: 200, headers, body: JSON.stringify(body(baseOf(event))) };
    },
  };
}

/** The path of the API's root as the client addressed it: API Gateway's stage or base path, with a slash at its end. */
function baseOf(event: APIGatewayProxyEvent): string {
  const path = event.requestContext?.path ?? event.path;
  const base = path.endsWith(pathOf(event)) ? path.slice(0, path.length - pathOf(event).length) : path;
  return base.endsWith('/') ? base : `${base}/`;
}
