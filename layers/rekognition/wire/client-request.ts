import { hash } from 'node:crypto';
import type { ClientRequest } from '../../gallery/index.ts';

/** What a ClientRequestToken stands for, if there is one: the operation and all the other members of its input. */
export function clientRequest(
  operation: string,
  { ClientRequestToken: token, ...parameters }: { readonly ClientRequestToken?: string | undefined },
): ClientRequest | undefined {
  if (token === undefined) return undefined;
  // The members of an input that was read stand in the order of its shape.
  return { operation, token, digest: hash('sha256', JSON.stringify(parameters), 'base64url') };
}
