/**
 * The contract: Amazon Rekognition's operations as its SDKs and its CLI speak them, JSON 1.1 in and out.
 * Knows nothing of HTTP but the operation's target and the status of an error.
 */
import { UnknownOperationException } from './errors.ts';
import { asRekognitionError } from './failures.ts';
import { type Measures, measured } from './measures.ts';
import type { Caller, Services } from './services.ts';
import { OPERATIONS } from './table.ts';
import { parseBody, serialize } from './wire.ts';

export { FrameworkError, InternalServerError, RekognitionError, UnknownOperationException } from './errors.ts';
export type { Measures } from './measures.ts';
export type { Caller, Services } from './services.ts';

/** A request's answer, ready to be sent with status 200. */
export interface Answer {
  readonly body: string;
  /** of the photos that were looked at, if any */
  readonly measures: Measures | undefined;
}

const TARGET_PREFIX = 'RekognitionService.';

/** @returns the operation that a request's `X-Amz-Target` names, if Visage has it */
export function operationName(target: string | undefined): string | undefined {
  const name = target?.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  return OPERATIONS.has(name) ? name : undefined;
}

/**
 * Runs one request: reads it, finds its operation, checks its input, runs it and writes its output.
 *
 * @param target the `X-Amz-Target` header, such as `RekognitionService.IndexFaces`
 * @param body JSON
 * @throws RekognitionError and nothing else
 */
export async function answer(
  target: string | undefined,
  body: string,
  services: Services,
  caller: Caller,
): Promise<Answer> {
  const request = parseBody(body);
  const run = OPERATIONS.get(operationName(target) ?? '');
  if (!run) throw UnknownOperationException.target(target);
  const { vision, measures } = measured(services.vision);
  try {
    const output = await run(request, { ...services, vision }, caller);
    return { body: serialize(output), measures: measures() };
  } catch (error) {
    throw asRekognitionError(error, 'CollectionId' in request ? String(request.CollectionId) : '');
  }
}
