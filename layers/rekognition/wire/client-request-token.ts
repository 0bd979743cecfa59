import { hash } from 'node:crypto';
import type { ClientRequest } from '../../gallery/index.ts';

/**
 * The request that a ClientRequestToken identifies: the operation, and a digest of all other members of its input.
 * @returns undefined if the input has no token
 */
export function clientRequest(
  operation: string,
  { ClientRequestToken: token, ...parameters }: { readonly ClientRequestToken?: string | undefined },
): ClientRequest | undefined {
  if (token === undefined) return undefined;
  // Deterministic: `readInput` puts members in the order of the shape, whatever their order in the request.
  return { operation, token, digest: hash('sha256', JSON.stringify(parameters), 'base64url') };
}
