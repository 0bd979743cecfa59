import { randomBytes } from 'node:crypto';
import type { Permissions } from './policy.ts';

/** A key as Visage issues it. Its permissions apply to every holder of its secret. */
export interface AccessKey extends Permissions {
  readonly id: string;
  readonly secret: string;
  /** ISO 8601. Absent for a key from the environment. */
  readonly createdAt?: string;
}

/** Finds the key that a request names. */
export interface KeyStore {
  find(id: string): Promise<AccessKey | undefined>;
}

/** Stores keys: what `npm run keys` reads and writes. */
export interface Keyring {
  load(): Promise<readonly AccessKey[]>;
  save(keys: readonly AccessKey[]): Promise<void>;
}

/** The alphabet of RFC 4648's base32, which AWS's key ids use too. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Makes a new key: an id of 20 characters, and a secret of 240 random bits in 40 characters. */
export function issueKey(permissions: Permissions, now = new Date()): AccessKey {
  const id = `VISG${Array.from(randomBytes(16), (byte) => BASE32[byte % BASE32.length]).join('')}`;
  const { operations, collections } = permissions;
  return { id, secret: randomBytes(30).toString('base64url'), operations, collections, createdAt: now.toISOString() };
}

/** A store of a single key with all permissions. */
export function masterKey(id: string, secret: string): KeyStore {
  const key = { id, secret, operations: ['*'], collections: ['*'] };
  return { find: async (wanted) => (wanted === id ? key : undefined) };
}

/** Combines stores: a key is taken from the first store that has it. */
export function firstOf(...stores: readonly KeyStore[]): KeyStore {
  return {
    async find(id) {
      for (const store of stores) {
        const key = await store.find(id);
        if (key) return key;
      }
      return undefined;
    },
  };
}
