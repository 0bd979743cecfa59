import { UnknownOperationException } from './errors.ts';
import type { Operation } from './operation.ts';
import { isOperationName, operationNamed } from './operation-table.ts';
import { parseBody } from './wire/json-body.ts';

/** What a request asks for. Read before its sender is authenticated: a request that cannot be read is refused first. */
export type Call = OwnCall | ForwardedCall;

interface Requested {
  /** the operation's name */
  readonly operation: string;
  /** the input's members, unchecked */
  readonly request: Readonly<Record<string, unknown>>;
}

/** A call of one of Visage's operations. */
export interface OwnCall extends Requested {
  readonly run: Operation;
}

/** A call of an operation that Visage lacks and sends on to Amazon Rekognition. */
export interface ForwardedCall extends Requested {
  /** the body as it was received */
  readonly body: string;
}

export function isForwarded(call: Call): call is ForwardedCall {
  return !('run' in call);
}

const TARGET_PREFIX = 'RekognitionService.';

/**
 * Reads a call as an AWS SDK sends it.
 * @param target the `X-Amz-Target` header, such as `RekognitionService.IndexFaces`
 * @param body JSON
 * @param forwarded names of the operations that are sent on to Amazon Rekognition
 * @throws SerializationException, UnknownOperationException
 */
export function readSdkCall(target: string | undefined, body: string, forwarded?: ReadonlySet<string>): Call {
  const request = parseBody(body);
  const operation = target?.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  if (isOperationName(operation)) return { operation, run: operationNamed(operation), request };
  if (forwarded?.has(operation)) return { operation, request, body };
  throw UnknownOperationException.target(target);
}
