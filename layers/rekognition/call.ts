import { UnknownOperationException } from './errors.ts';
import type { Operation } from './operation.ts';
import { isOperationName, operationNamed } from './operation-table.ts';
import { parseBody } from './wire/json-body.ts';

/** What a request asks for. Read before its sender is authenticated: a request that cannot be read is refused first. */
export interface Call {
  /** the operation's name */
  readonly operation: string;
  readonly run: Operation;
  /** the input's members, unchecked */
  readonly request: Readonly<Record<string, unknown>>;
  /** Allowed to every key, whatever its permissions. */
  readonly isFree?: boolean;
}

const TARGET_PREFIX = 'RekognitionService.';

/**
 * Reads a call as an AWS SDK sends it.
 * @param target the `X-Amz-Target` header, such as `RekognitionService.IndexFaces`
 * @param body JSON
 * @throws SerializationException, UnknownOperationException
 */
export function readSdkCall(target: string | undefined, body: string): Call {
  const request = parseBody(body);
  const operation = target?.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  if (!isOperationName(operation)) throw UnknownOperationException.target(target);
  return { operation, run: operationNamed(operation), request };
}
