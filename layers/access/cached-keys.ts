import type { AccessKey, Keyring, KeyStore } from './keys.ts';

/** Times in milliseconds. */
export interface CacheTimes {
  /** The keys are read again after this time: how long a revoked key is still accepted. */
  readonly freshMs: number;
  /** An unknown key may be a new one: the keys are read again for it, but at most once in this time. */
  readonly missMs: number;
  /** How old the keys may become while they cannot be read. */
  readonly staleMs: number;
}

/** For a keyring that takes a network request to read. */
export const REMOTE: CacheTimes = { freshMs: 60_000, missMs: 5_000, staleMs: 15 * 60_000 };

/** For a keyring on this machine. */
export const LOCAL: CacheTimes = { freshMs: 1_000, missMs: 100, staleMs: 0 };

/** Times are milliseconds on the wall clock, which advances even while Lambda has frozen the function. */
interface Copy {
  readonly keys: ReadonlyMap<string, AccessKey>;
  readonly readAt: number;
  /** When reading them again was last attempted. */
  readonly triedAt: number;
}

/** Finds keys in a cached copy of a keyring. An old copy is read again, once for all concurrent callers. */
export function cachedKeys(keyring: Keyring, { freshMs, missMs, staleMs }: CacheTimes): KeyStore {
  let copy: Copy | undefined;
  let reading: Promise<Copy> | undefined;

  const read = async (): Promise<Copy> => {
    try {
      const keys = new Map((await keyring.load()).map((key) => [key.id, key]));
      copy = { keys, readAt: Date.now(), triedAt: Date.now() };
    } catch (error) {
      // Callers with known keys should not notice that Secrets Manager is unavailable for a while.
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
