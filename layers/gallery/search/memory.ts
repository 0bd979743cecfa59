import { totalmem } from 'node:os';
import type { Arena } from './arena.ts';

/** Half of what this process may use; the other half is for the models, requests and heads on their way in. */
export function defaultBudgetBytes(): number {
  // 0, or more than there is, where nothing constrains it.
  const constrained = process.constrainedMemory() || Infinity;
  return Math.min(totalmem(), constrained) / 2;
}

/** What is kept in memory of a collection. */
export interface Resident {
  readonly arena: Arena;
  /** Brings it up to date. */
  refresh(): Promise<void>;
}

interface Entry extends Resident {
  users: number;
}

/**
 * Collections in memory. Over budget, those that were searched longest ago are let go, though none that is in use: a
 * collection larger than the budget is searched all the same, and then let go at once.
 */
export class Memory {
  /** By generation, in the order in which they were last used. */
  readonly #entries = new Map<string, Entry>();
  readonly #budgetBytes: number;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** Works with a collection, which stays in memory meanwhile. */
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

  /** Lets collections go until there is room for this many bytes more. */
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
