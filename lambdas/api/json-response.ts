import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Answer, InternalServerError, RekognitionError } from '../../layers/rekognition/index.ts';
import { requestId } from './event.ts';
import type { RequestState } from './request-state.ts';

/** Gives the request its id, and makes an HTTP response of the handler's answer or of whatever was thrown. */
export function jsonResponse(): MiddlewareObj<
  APIGatewayProxyEvent,
  Answer | APIGatewayProxyResult,
  Error,
  Context,
  RequestState
> {
  return {
    before: ({ event, internal }) => {
      internal.requestId = requestId(event);
    },
    after: (request) => {
      const { body, measures } = request.response as Answer;
      request.internal.measures = measures;
      request.response = response(200, body, request.internal);
    },
    onError: (request) => {
      const { error } = request;
      const failure = error instanceof RekognitionError ? error : new InternalServerError({ cause: error });
      request.internal.failure = failure;
      request.response = response(failure.status, JSON.stringify(failure.body), request.internal);
    },
  };
}

function response(statusCode: number, body: string, { requestId }: RequestState): APIGatewayProxyResult {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': requestId };
  return { statusCode, headers, body };
}
