import type { AccessKey, Keyring, KeyStore } from './keys.ts';

export interface CacheTimes {
  /** After so long the keys are read again: a revoked one is let in no longer. */
  readonly freshMs: number;
  /** A key that is not there may be a new one: the keys are read again for it, but not more often than this. */
  readonly missMs: number;
  /** So old may the keys become while they cannot be read. */
  readonly staleMs: number;
}

/** For a keyring that costs a request to read. */
export const REMOTE: CacheTimes = { freshMs: 60_000, missMs: 5_000, staleMs: 15 * 60_000 };

/** For one on this machine. */
export const LOCAL: CacheTimes = { freshMs: 1_000, missMs: 100, staleMs: 0 };

/** Times are ms on the wall clock, which goes on while Lambda has a function frozen. */
interface Copy {
  readonly keys: ReadonlyMap<string, AccessKey>;
  readonly readAt: number;
  /** when it was last tried to read them again */
  readonly triedAt: number;
}

/** Features keys up in a copy of a keyring that is read again when it is old, once for all who wait for it. */
export function cachedKeys(keyring: Keyring, { freshMs, missMs, staleMs }: CacheTimes): KeyStore {
  let copy: Copy | undefined;
  let reading: Promise<Copy> | undefined;

  const read = async (): Promise<Copy> => {
    try {
      const keys = new Map((await keyring.load()).map((key) => [key.id, key]));
      copy = { keys, readAt: Date.now(), triedAt: Date.now() };
    } catch (error) {
      // Callers whose keys are known should not notice that Secrets Manager is away for a while.
      if (!copy || Date.now() - copy.readAt >= staleMs) throw error;
      copy = { ...copy, triedAt: Date.now() };
    } finally {
      reading = undefined;
    }
    return copy;
  };
  const triedWithin = async (ms: number): Promise<Copy> => {
    if (copy && Date.now() - copy.triedAt < ms) return copy;
    reading ??= read();
    return reading;
  };

  return {
    find: async (id) => (await triedWithin(freshMs)).keys.get(id) ?? (await triedWithin(missMs)).keys.get(id),
  };
}
