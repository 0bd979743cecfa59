import type { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj, Request } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { FrameworkError, operationName, type RekognitionError } from '../../layers/rekognition/index.ts';
import { callerOf } from './caller.ts';
import { header } from './event.ts';
import type { RequestState } from './request-state.ts';

/** The message of somebody else's error may quote the value it is about. */
const MAX_MESSAGE_LENGTH = 200;

/** One line a request: what was asked for, by whom, how it went, how long it took and, if it failed, why. Never a body. */
export function requestLog(
  logger: Logger,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context, RequestState> {
  const log = ({
    event,
    internal: { requestId, startedAt, measures, failure },
    response,
  }: Request<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context, RequestState>) => {
    const line = {
      requestId,
      operation: operationName(header(event, 'x-amz-target')),
      accessKeyId: callerOf(event).accessKeyId,
      status: response?.statusCode,
      ms: tenths(performance.now() - startedAt),
      ...(measures && { faces: measures.faces, stages: tenthsOfEach(measures.stages) }),
      ...(failure && describe(failure)),
    };
    if (failure && isOurs(failure)) logger.error('request', line);
    else logger.info('request', line);
  };
  return {
    before: ({ internal }) => {
      internal.startedAt = performance.now();
    },
    after: log,
    onError: log,
  };
}

/** With the chain of causes, but not their own fields, which may hold data. A framework error's cause quotes the body. */
function describe(failure: RekognitionError) {
  const causes = failure instanceof FrameworkError ? [] : causesOf(failure);
  return {
    error: failure.name,
    ...(causes.length > 0 && {
      causes: causes.map((cause) => ({
        name: cause.name,
        message: cause.message.slice(0, MAX_MESSAGE_LENGTH),
        ...(isOurs(failure) && { frames: framesOf(cause) }),
      })),
    }),
  };
}

function causesOf({ cause }: Error): Error[] {
  return cause instanceof Error ? [cause, ...causesOf(cause)] : [];
}

function isOurs({ status }: RekognitionError): boolean {
  return status >= 500;
}

/** The stack without its head, which repeats the message in full. */
function framesOf({ stack = '' }: Error): string[] {
  return stack.split('\n').flatMap((line) => (/^\s+at /.test(line) ? line.trim() : []));
}

function tenthsOfEach(stages: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(stages).map(([stage, ms]) => [stage, tenths(ms)]));
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
