import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Answer, InternalServerError, RekognitionError, restStatus } from '../../layers/rekognition/index.ts';
import { isSdkCall, requestId } from './event.ts';
import type { RequestState } from './request-state.ts';

/** Assigns the request its id, and makes an HTTP response of the handler's answer or of the error thrown. */
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
      const { body, forwarded, measures } = request.response as Answer;
      request.internal.measures = measures;
      request.internal.forwarded = forwarded;
      request.response = response(forwarded?.status ?? 200, body, request, forwarded?.headers);
    },
    onError: (request) => {
      const { error } = request;
      const failure = error instanceof RekognitionError ? error : new InternalServerError({ cause: error });
      request.internal.failure = failure;
      const status = isSdkCall(request.event) ? failure.status : restStatus(failure);
      request.response = response(status, JSON.stringify(failure.body), request);
    },
  };
}

function response(
  statusCode: number,
  body: string,
  { event, internal }: { readonly event: APIGatewayProxyEvent; readonly internal: RequestState },
  others: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  const type = isSdkCall(event) ? 'application/x-amz-json-1.1' : 'application/json';
  return { statusCode, headers: { 'Content-Type': type, 'x-amzn-RequestId': internal.requestId, ...others }, body };
}
