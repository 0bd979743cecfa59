/** A table of tasks that need no network. */

/** A gate in shared memory, at which a task waits until it is opened. */
export interface Gate {
  /** [open, reached, runs]: whether the gate is open, whether a task waits at it, how many tasks came through. */
  readonly state: Int32Array;
}

export function gate(): Gate {
  return { state: new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) };
}

export function open({ state }: Gate): void {
  Atomics.store(state, 0, 1);
  Atomics.notify(state, 0);
}

/** Resolves when a task waits at the gate. */
export async function reached({ state }: Gate): Promise<void> {
  await Atomics.waitAsync(state, 1, 0).value;
}

export function runsOf({ state }: Gate): number {
  return Atomics.load(state, 2);
}

/** Blocks the worker until the gate is open. */
async function pass(_context: unknown, { state }: Gate): Promise<void> {
  Atomics.store(state, 1, 1);
  Atomics.notify(state, 1);
  Atomics.wait(state, 0, 0);
  Atomics.add(state, 2, 1);
}

async function double({ factor }: { readonly factor: number }, value: number): Promise<number> {
  return factor * value;
}

async function fail(_context: unknown, message: string): Promise<never> {
  throw new Error(message);
}

async function later(_context: unknown, value: string): Promise<string> {
  return value;
}

export const URGENT = { pass, double, fail };
export const CAN_WAIT = { later };
export const SAMPLE_TASKS = { ...URGENT, ...CAN_WAIT };

export type SampleTasks = typeof SAMPLE_TASKS;
