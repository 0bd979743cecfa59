import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Answer, answer, type Services, UnknownOperationException } from '../../layers/rekognition/index.ts';
import { callerOf } from './caller.ts';
import { header, textBody } from './event.ts';
import { jsonResponse } from './json-response.ts';
import { requestLog } from './request-log.ts';

export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** The API as API Gateway calls it (REST API, proxy integration): `POST /` in JSON 1.1, every failure in the shape of AWS's. */
export function apiHandler(services: Services, logger = new Logger({ serviceName: 'visage-api' })): ApiHandler {
  const chain = middy<APIGatewayProxyEvent, Answer | APIGatewayProxyResult>()
    .use(requestLog(logger))
    .use(jsonResponse())
    .handler(async (event: APIGatewayProxyEvent) => {
      if (event.httpMethod !== 'POST' || event.path !== '/') {
        throw new UnknownOperationException('Operations are called by POST on the path / with an X-Amz-Target header.');
      }
      return answer(header(event, 'x-amz-target'), textBody(event), services, callerOf(event));
    });
  // Whatever the handler did, jsonResponse has made a response of it.
  return chain as ApiHandler;
}
