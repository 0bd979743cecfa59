/** Who may come in: proof of who sent a request, the keys that prove it, and what each key may do. */
export { authenticate, type Caller } from './authenticate.ts';
export { type CacheTimes, cachedKeys, LOCAL, REMOTE } from './cached-keys.ts';
export {
  AccessError,
  IncompleteSignature,
  InvalidKeyDocument,
  InvalidSignature,
  NoCredentials,
  UnknownKey,
} from './errors.ts';
export { fileKeyring, secretKeyring } from './keyrings.ts';
export { type AccessKey, firstOf, issueKey, type Keyring, type KeyStore, masterKey } from './keys.ts';
export { mayCall, mayUse, type Permissions } from './policy.ts';
export type { SentRequest } from './sent-request.ts';
