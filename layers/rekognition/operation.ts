import type { Caller, Services } from './services.ts';
import { readInput } from './wire/read-input.ts';
import type { Checked, StructureShape } from './wire/shapes.ts';

/** An operation as the table holds it: a request's JSON object in, the output's members out. */
export interface Operation {
  (request: object, services: Services, caller: Caller): Promise<object>;
  /** The shape of its input, which REST and OpenAPI are derived from. */
  readonly input: StructureShape;
  /** Counts what the request's log line says of one of its outputs. */
  readonly count?: (output: object) => OutputCounts;
}

/** Counts of what an output holds, for the log: never a value out of it. */
export interface OutputCounts {
  /** Faces that were not indexed, by reason; a face may have several. Absent if there are none. */
  readonly unindexed?: Readonly<Record<string, number>>;
}

/**
 * @param run gets the input once it has been read and checked; it needs to know nothing of HTTP
 * @param count see `Operation.count`
 */
export function operation<Input, Output extends object>(
  input: StructureShape<Input>,
  run: (input: Checked<Input>, services: Services, caller: Caller) => Promise<Output>,
  count?: (output: Output) => OutputCounts,
): Operation {
  const call = (request: object, services: Services, caller: Caller) =>
    run(readInput(input, request), services, caller);
  return Object.assign(call, {
    input: input as StructureShape,
    // Only ever given what `run` returned.
    ...(count && { count: count as (output: object) => OutputCounts }),
  });
}
