import { totalmem } from 'node:os';
import type { Arena } from './arena.ts';

/** Half of the memory that this process may use; the other half is for models, requests and heads being read. */
export function defaultBudgetBytes(): number {
  // 0, or more than there is, where nothing constrains it.
  const constrained = process.constrainedMemory() || Infinity;
  return Math.min(totalmem(), constrained) / 2;
}

/** A collection's vectors in memory. */
export interface Resident {
  readonly arena: Arena;
  /** Brings the arena up to date. */
  refresh(): Promise<void>;
}

interface Entry extends Resident {
  users: number;
}

/**
 * Cache of collections, evicted least recently used first when over budget, but never while in use: a collection larger
 * than the budget is searched all the same, and evicted right after.
 */
export class Memory {
  /** By generation, least recently used first. */
  readonly #entries = new Map<string, Entry>();
  readonly #budgetBytes: number;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** Runs `work` on a collection, which is not evicted meanwhile. */
  async use<T>(generation: string, open: () => Resident, work: (resident: Resident) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(generation) ?? { ...open(), users: 0 };
    this.#entries.delete(generation);
    this.#entries.set(generation, entry);
    entry.users++;
    try {
      return await work(entry);
    } finally {
      entry.users--;
      this.freeUp(0);
    }
  }

  /** Evicts collections until this many bytes more fit the budget. */
  freeUp(bytes: number): void {
    let excess = this.residentBytes + bytes - this.#budgetBytes;
    for (const [generation, { arena, users }] of this.#entries) {
      if (excess <= 0) return;
      if (users > 0) continue;
      this.#entries.delete(generation);
      excess -= arena.residentBytes;
    }
  }

  get residentBytes(): number {
    return this.#entries.values().reduce((sum, { arena }) => sum + arena.residentBytes, 0);
  }
}
