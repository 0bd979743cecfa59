import { join } from 'node:path';
import { cachedKeys, fileKeyring, firstOf, type KeyStore, LOCAL, masterKey } from '../layers/access/index.ts';

/** File in the state folder with the keys that `npm run keys` makes. */
export const KEY_FILE = 'access-keys.json';

/** Combines the key from the environment, which may do everything, and those in the state folder. */
export function localKeys(home: string, key: { accessKeyId: string; secretAccessKey: string }): KeyStore {
  return firstOf(masterKey(key.accessKeyId, key.secretAccessKey), cachedKeys(fileKeyring(join(home, KEY_FILE)), LOCAL));
}
