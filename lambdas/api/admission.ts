import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { KeyStore } from '../../layers/access/index.ts';
import { type Answer, admit } from '../../layers/rekognition/index.ts';
import { callOf, sentRequest } from './event.ts';
import type { AdmittedContext } from './request-state.ts';

/**
 * Reads the call and then, in AWS's order, authenticates its sender. A request that fails either goes no further.
 * @param region that a signature must be for; undefined: any
 * @param forwarded names of the operations that are sent on to Amazon Rekognition
 */
export function admission(
  keys: KeyStore,
  region: string | undefined,
  forwarded?: ReadonlySet<string>,
): MiddlewareObj<APIGatewayProxyEvent, Answer | APIGatewayProxyResult, Error, Context & AdmittedContext> {
  return {
    before: async ({ event, context }) => {
      context.call = await callOf(event, forwarded);
      context.caller = await admit(sentRequest(event), keys, region);
    },
  };
}
