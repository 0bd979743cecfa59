/**
 * Tickets of tasks that were given to a lane before it was free. A message cannot be called back, but its ticket can: it lies
 * in a slot of shared memory, and whoever takes it away first decides whether the task is begun.
 */

export interface Ticket {
  readonly slot: number;
  /** From 1 to MOST_TICKETS, another for every task that is under way. */
  readonly number: number;
}

/** As many as a slot can tell apart. */
export const MOST_TICKETS = 2 ** 31 - 1;

/** What a lane is started with. */
export interface SharesTickets {
  readonly tickets: Int32Array;
}

/** For the task that a lane does, and the next. */
const SLOTS = 2;

export function ticketSlots(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT));
}

export function layTicket(tickets: Int32Array, { slot, number }: Ticket): void {
  Atomics.store(tickets, slot, number);
}

/** Whether it was still there. */
export function takeTicket(tickets: Int32Array, { slot, number }: Ticket): boolean {
  return Atomics.compareExchange(tickets, slot, number, 0) === number;
}
