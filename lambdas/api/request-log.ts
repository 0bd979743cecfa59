import type { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj, Request } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { AccessError } from '../../layers/access/index.ts';
import { UnreadableSegment } from '../../layers/gallery/index.ts';
import { FrameworkError, type RekognitionError } from '../../layers/rekognition/index.ts';
import { causesOf, describeCauses } from '../shared/describe-failure.ts';
import type { AdmittedContext, RequestState } from './request-state.ts';

type LoggedContext = Context & Partial<AdmittedContext>;

/**
 * One line a request: what was asked for, by whom, how it went, how long it took and, if it failed, why. Never a body.
 * Another one, at the level CRITICAL, if it failed because stored faces cannot be read: that does not mend itself.
 */
export function requestLog(
  logger: Logger,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, LoggedContext, RequestState> {
  const log = ({
    context: { call, caller },
    internal: { requestId, startedAt, measures, failure },
    response,
  }: Request<APIGatewayProxyEvent, APIGatewayProxyResult, Error, LoggedContext, RequestState>) => {
    const line = {
      requestId,
      operation: call?.operation,
      accessKeyId: caller?.accessKeyId ?? refusedKeyId(failure),
      status: response?.statusCode,
      ms: tenths(performance.now() - startedAt),
      ...(measures && { faces: measures.faces, stages: tenthsOfEach(measures.stages) }),
      ...(failure && describe(failure)),
    };
    if (failure && isOurs(failure)) logger.error('request', line);
    else logger.info('request', line);
    const unreadable = causesOf(failure?.cause).find((cause) => cause instanceof UnreadableSegment);
    if (unreadable) {
      logger.critical('Segment unreadable', { requestId, segment: unreadable.segment, problem: unreadable.message });
    }
  };
  return {
    before: ({ internal }) => {
      internal.startedAt = performance.now();
    },
    after: log,
    onError: log,
  };
}

/** A key that is known, though it was not let in. What else a request claims to be sent by may be anything, also a secret. */
function refusedKeyId(failure: RekognitionError | undefined): string | undefined {
  return failure?.cause instanceof AccessError ? failure.cause.accessKeyId : undefined;
}

/** With the chain of causes. A framework error's cause quotes the body. */
function describe(failure: RekognitionError) {
  const causes = failure instanceof FrameworkError ? [] : describeCauses(failure.cause, isOurs(failure));
  return { error: failure.name, ...(causes.length > 0 && { causes }) };
}

function isOurs({ status }: RekognitionError): boolean {
  return status >= 500;
}

function tenthsOfEach(stages: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(stages).map(([stage, ms]) => [stage, tenths(ms)]));
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
