import { readInput } from './read-input.ts';
import type { Caller, Services } from './services.ts';
import type { Checked, StructureShape } from './shapes.ts';

/** An operation as the table holds it: a request's JSON object in, the output's members out. */
export type Operation = (request: object, services: Services, caller: Caller) => Promise<object>;

/** @param run gets an input that keeps to its shape, and never sees HTTP */
export function operation<Input, Output extends object>(
  input: StructureShape<Input>,
  run: (input: Checked<Input>, services: Services, caller: Caller) => Promise<Output>,
): Operation {
  return (request, services, caller) => run(readInput(input, request), services, caller);
}
