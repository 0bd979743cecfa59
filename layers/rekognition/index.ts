/**
 * The contract: Amazon Rekognition's operations as AWS's SDKs and CLI call them, JSON 1.1 in and out, and as REST.
 * Knows of HTTP only what names an operation, and the status of an error.
 */
import { authenticate, type Caller, type KeyStore, type SentRequest } from '../access/index.ts';
import { authorize } from './authorize.ts';
import { type Call, type ForwardedCall, isForwarded } from './call.ts';
import { toRekognitionError } from './error-mapping.ts';
import { UnknownOperationException } from './errors.ts';
import type { ForwardedAnswer } from './forward.ts';
import { type Measures, measuredVision } from './measures.ts';
import type { Services } from './services.ts';
import { serialize } from './wire/json-body.ts';

export { type Call, isForwarded, readSdkCall } from './call.ts';
export { FrameworkError, InternalServerError, RekognitionError } from './errors.ts';
export { checkForwarded, type Forwarding, type ForwardingOptions, forwarding, InvalidForwarding } from './forward.ts';
export type { Measures } from './measures.ts';
export { OPERATIONS, type OperationName } from './operation-table.ts';
export { isOtherOperation, OTHER_OPERATIONS } from './other-operations.ts';
export { externalImageIdOf, nameOf } from './photo/external-image-id.ts';
export { openApiDocument } from './rest/openapi.ts';
export { type RestRequest, readRestCall } from './rest/rest-call.ts';
export { restStatus } from './rest/status.ts';
export type { Caller, Services } from './services.ts';
export { FLOAT_MEMBERS } from './wire/json-body.ts';
export type { Constraint, Member, Shape, StructureShape } from './wire/shapes.ts';

/** The answer to a request, ready to be sent. */
export interface Answer {
  readonly body: string;
  /** Status and headers of an answer of Amazon Rekognition, which may be an error. Without it the status is 200. */
  readonly forwarded?: Pick<ForwardedAnswer, 'status' | 'headers'>;
  /** For the request's log line; undefined if no photo was analysed. */
  readonly measures: Measures | undefined;
}

/**
 * Authenticates the sender of a request.
 * @param region that a signature must be for; undefined: any
 * @throws MissingAuthenticationTokenException, IncompleteSignatureException, UnrecognizedClientException,
 * InvalidSignatureException; InternalServerError if the keys cannot be read
 */
export async function admit(request: SentRequest, keys: KeyStore, region: string | undefined): Promise<Caller> {
  try {
    return await authenticate(request, keys, region);
  } catch (error) {
    throw toRekognitionError(error);
  }
}

/**
 * Runs one call: checks the caller's permissions, then the input, runs the operation and serializes its output.
 * @throws RekognitionError and nothing else
 */
export async function answer(call: Call, services: Services, caller: Caller): Promise<Answer> {
  const vision = measuredVision(services.vision);
  try {
    authorize(call, services, caller);
    if (isForwarded(call)) return await forward(call, services);
    const output = await call.run(call.request, { ...services, vision }, caller);
    const measures = vision.measures();
    return { body: serialize(output), measures: measures && { ...measures, ...call.run.count?.(output) } };
  } catch (error) {
    throw toRekognitionError(error);
  }
}

async function forward({ operation, body }: ForwardedCall, { forwarding }: Services): Promise<Answer> {
  if (!forwarding?.operations.has(operation)) throw UnknownOperationException.target(operation);
  const { body: answered, ...forwarded } = await forwarding.send(operation, body);
  return { body: answered, forwarded, measures: undefined };
}
