import { UnknownOperationException } from './errors.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './table.ts';
import { parseBody } from './wire/json.ts';

/** What a request asks for, found out before anybody asks who sent it. */
export interface Call {
  /** the operation's name */
  readonly operation: string;
  readonly run: Operation;
  /** the input's members, unchecked */
  readonly request: Readonly<Record<string, unknown>>;
  /** every caller may, whatever the key's permissions */
  readonly isFree?: boolean;
}

const TARGET_PREFIX = 'RekognitionService.';

/**
 * The call that an AWS SDK sends.
 * @param target the `X-Amz-Target` header, such as `RekognitionService.IndexFaces`
 * @param body JSON
 * @throws SerializationException, UnknownOperationException
 */
export function readCall(target: string | undefined, body: string): Call {
  const request = parseBody(body);
  const operation = target?.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  const run = OPERATIONS.get(operation);
  if (!run) throw UnknownOperationException.target(target);
  return { operation, run, request };
}
