/**
 * The contract: Amazon Rekognition's operations as its SDKs and its CLI speak them, JSON 1.1 in and out, and as REST.
 * Knows nothing of HTTP but what names an operation and the status of an error.
 */
import { authenticate, type Caller, type KeyStore, type SentRequest } from '../access/index.ts';
import { authorize } from './authorize.ts';
import type { Call } from './call.ts';
import { asRekognitionError } from './failures.ts';
import { type Measures, measured } from './measures.ts';
import type { Services } from './services.ts';
import { serialize } from './wire/json.ts';

export { type Call, readCall } from './call.ts';
export { FrameworkError, InternalServerError, RekognitionError } from './errors.ts';
export type { Measures } from './measures.ts';
export { externalImageIdOf, nameOf } from './photo/external-image-id.ts';
export { type RestRequest, readRestCall, restStatus } from './rest/rest-call.ts';
export type { Caller, Services } from './services.ts';
export { OPERATIONS } from './table.ts';
export { FLOAT_MEMBERS } from './wire/json.ts';
export type { Constraint, Member, Shape, StructureShape } from './wire/shapes.ts';

/** A request's answer, ready to be sent with status 200. */
export interface Answer {
  readonly body: string;
  /** of the photos that were looked at, if any */
  readonly measures: Measures | undefined;
}

/**
 * Finds out who sent a request.
 * @throws MissingAuthenticationTokenException, IncompleteSignatureException, UnrecognizedClientException,
 * InvalidSignatureException; InternalServerError if the keys cannot be read
 */
export async function admit(request: SentRequest, keys: KeyStore, region: string): Promise<Caller> {
  try {
    return await authenticate(request, keys, region);
  } catch (error) {
    throw asRekognitionError(error);
  }
}

/**
 * Runs one call: asks whether the caller may, checks the input, runs the operation and writes its output.
 * @throws RekognitionError and nothing else
 */
export async function answer(call: Call, services: Services, caller: Caller): Promise<Answer> {
  const { vision, measures } = measured(services.vision);
  try {
    authorize(call, services, caller);
    const output = await call.run(call.request, { ...services, vision }, caller);
    return { body: serialize(output), measures: measures() };
  } catch (error) {
    throw asRekognitionError(error);
  }
}
