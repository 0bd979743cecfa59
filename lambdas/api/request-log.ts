import type { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj, Request } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { AccessError } from '../../layers/access/index.ts';
import { UnreadableSegment } from '../../layers/gallery/index.ts';
import { FrameworkError, isForwarded, type Measures, type RekognitionError } from '../../layers/rekognition/index.ts';
import { causesOf, describeCauses } from '../shared/describe-failure.ts';
import type { AdmittedContext, RequestState } from './request-state.ts';

type LoggedContext = Context & Partial<AdmittedContext>;

/**
 * Logs one line per request: operation, access key, status, durations, how many faces were found and why faces were not
 * indexed, whether it was sent on to Amazon Rekognition, and the causes of a failure. Never a body. Stored faces that
 * cannot be read have a second line, at the level CRITICAL: that failure is permanent.
 */
export function requestLog(
  logger: Logger,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, LoggedContext, RequestState> {
  const log = ({
    context: { call, caller },
    internal: { requestId, startedAt, measures, forwarded, failure },
    response,
  }: Request<APIGatewayProxyEvent, APIGatewayProxyResult, Error, LoggedContext, RequestState>) => {
    const line = {
      requestId,
      operation: call?.operation,
      accessKeyId: caller?.accessKeyId ?? refusedKeyId(failure),
      status: response?.statusCode,
      ms: tenths(performance.now() - startedAt),
      ...(call && isForwarded(call) && caller && !(failure && !isOurs(failure)) && sentOn(forwarded)),
      ...(measures && logged(measures)),
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

/** The id of a known key whose request was refused. An unknown id is not logged: it may be anything, even a secret. */
function refusedKeyId(failure: RekognitionError | undefined): string | undefined {
  return failure?.cause instanceof AccessError ? failure.cause.accessKeyId : undefined;
}

/** The error's name and causes, but not those of a framework error, which may quote the body. */
function describe(failure: RekognitionError) {
  const causes = failure instanceof FrameworkError ? [] : describeCauses(failure.cause, isOurs(failure));
  return { error: failure.name, ...(causes.length > 0 && { causes }) };
}

function isOurs({ status }: RekognitionError): boolean {
  return status >= 500;
}

/** A forwarded request's own id at Amazon Rekognition, unless that did not answer. */
function sentOn(forwarded: RequestState['forwarded']) {
  const id = forwarded?.headers['x-amzn-RequestId'];
  return { forwarded: true, ...(id && { rekognitionRequestId: id }) };
}

function logged({ faces, unindexed, stages }: Measures) {
  return {
    faces,
    ...(unindexed && { unindexed }),
    stages: Object.fromEntries(Object.entries(stages).map(([stage, ms]) => [stage, tenths(ms)])),
  };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
