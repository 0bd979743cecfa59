import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { KeyStore } from '../../layers/access/index.ts';
import { type Answer, answer, type Services } from '../../layers/rekognition/index.ts';
import { admission } from './admission.ts';
import { withCors } from './cors.ts';
import { jsonResponse } from './json-response.ts';
import { openRoutes } from './open-routes.ts';
import { requestLog } from './request-log.ts';
import type { AdmittedContext } from './request-state.ts';

export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** Who may call the API, beside the keys. */
export interface ApiSettings {
  /** Takes a signature for any region. By default it must be for the service's own. */
  readonly anyRegion?: boolean;
  /** Origins whose pages may call the API from a browser; see `withCors`. By default none. */
  readonly corsOrigins?: readonly string[];
}

/**
 * The API as API Gateway calls it (REST API, proxy integration): `POST /` in JSON 1.1 as AWS's SDKs send it, and the
 * same operations as REST. Every failure is answered in AWS's shape.
 * @param keys the access keys that are accepted
 */
export function apiHandler(
  services: Services,
  keys: KeyStore,
  logger = new Logger({ serviceName: 'visage-api' }),
  { anyRegion = false, corsOrigins = [] }: ApiSettings = {},
): ApiHandler {
  const chain = middy<APIGatewayProxyEvent, Answer | APIGatewayProxyResult, Error, Context & AdmittedContext>()
    .use(openRoutes())
    .use(requestLog(logger))
    .use(jsonResponse())
    .use(admission(keys, anyRegion ? undefined : services.region, services.forwarding?.operations))
    .handler(async (_event: APIGatewayProxyEvent, { call, caller }: AdmittedContext) => answer(call, services, caller));
  // jsonResponse turns every answer and every error into a response.
  return withCors(chain as unknown as ApiHandler, corsOrigins);
}
