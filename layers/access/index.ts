/** Access control: authentication of requests, the access keys it takes, and the permissions of each key. */
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
