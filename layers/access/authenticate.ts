import { createHash, timingSafeEqual } from 'node:crypto';
import { readAuthorization } from './authorization.ts';
import { UnknownKey } from './errors.ts';
import type { AccessKey, KeyStore } from './keys.ts';
import type { Permissions } from './policy.ts';
import type { SentRequest } from './sent-request.ts';
import { verifySignature } from './sigv4.ts';

/** The authenticated sender of a request, and what it may do. */
export interface Caller extends Permissions {
  readonly accessKeyId: string;
}

/** AWS's message, the same for an unknown key and a wrong bearer secret. */
const INVALID_TOKEN = 'The security token included in the request is invalid.';

/**
 * Authenticates the sender of a request by its signature (Signature Version 4, in a header or presigned) or its bearer
 * token.
 * @param region that a signature must be for; undefined: any
 * @throws NoCredentials, IncompleteSignature, UnknownKey, InvalidSignature
 */
export async function authenticate(
  request: SentRequest,
  keys: KeyStore,
  region: string | undefined,
  now = new Date(),
): Promise<Caller> {
  const credentials = readAuthorization(request);
  const key = await keys.find(credentials.keyId);
  if (!key) throw new UnknownKey(INVALID_TOKEN);
  if (credentials.kind === 'bearer') {
    if (!isSecretOf(key, credentials.secret)) throw new UnknownKey(INVALID_TOKEN, key.id);
  } else {
    await verifySignature(request, credentials, key.secret, { region, now });
  }
  return { accessKeyId: key.id, operations: key.operations, collections: key.collections };
}

/** Compares digests, which have one length whatever was sent, in constant time. */
function isSecretOf({ secret }: AccessKey, given: string): boolean {
  const [a, b] = [secret, given].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a, b);
}
