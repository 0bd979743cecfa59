import type { Caller, Services } from './services.ts';
import { readInput } from './wire/read-input.ts';
import type { Checked, StructureShape } from './wire/shapes.ts';

/** An operation as the table holds it: a request's JSON object in, the output's members out. */
export interface Operation {
  (request: object, services: Services, caller: Caller): Promise<object>;
  /** what REST and OpenAPI are made of */
  readonly input: StructureShape;
}

/** @param run gets an input that keeps to its shape, and never sees HTTP */
export function operation<Input, Output extends object>(
  input: StructureShape<Input>,
  run: (input: Checked<Input>, services: Services, caller: Caller) => Promise<Output>,
): Operation {
  const call = (request: object, services: Services, caller: Caller) =>
    run(readInput(input, request), services, caller);
  return Object.assign(call, { input: input as StructureShape });
}
