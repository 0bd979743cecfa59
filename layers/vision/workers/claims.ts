/**
 * Claims on tasks that were sent to a worker before it was free. A message cannot be taken back, but its claim can: it
 * lies in a slot of shared memory, and the thread that takes it first, the worker's or the main one, decides whether
 * the task runs.
 */

export interface Claim {
  readonly slot: number;
  /** 1 to MAX_CLAIMS, different for all tasks that are under way. */
  readonly number: number;
}

/** Largest number that an int32 slot holds. */
export const MAX_CLAIMS = 2 ** 31 - 1;

/** Part of the `workerData` of a worker: its slots. */
export interface SharesClaims {
  readonly claims: Int32Array;
}

/** One slot for the task that a worker runs, one for the next. */
const SLOTS = 2;

/** Allocates the slots of one worker, all empty. */
export function claimSlots(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT));
}

/** Publishes a claim in its slot, where either thread may take it. */
export function placeClaim(claims: Int32Array, { slot, number }: Claim): void {
  Atomics.store(claims, slot, number);
}

/** Takes a claim out of its slot, atomically. @returns whether it was still there */
export function takeClaim(claims: Int32Array, { slot, number }: Claim): boolean {
  return Atomics.compareExchange(claims, slot, number, 0) === number;
}
