import { createHash } from 'node:crypto';
import { refusal } from './refusals.ts';
import type { Once } from './write.ts';

const LIFETIME_MS = 10 * 60 * 1000;

/**
 * Client request tokens of the transactions that were written in the last ten minutes.
 *
 * They are kept in memory: a retry after a restart is a new transaction.
 */
export class RequestTokens {
  // A Map keeps the order of insertion, so the oldest come first.
  readonly #written = new Map<string, { readonly digest: string; readonly at: number }>();

  /**
   * Guards the request that came with this token.
   * `isDone` throws IdempotentParameterMismatchException (as a Refusal) if the token was used for another request.
   */
  once(token: string, digest: string): Once {
    return {
      isDone: () => {
        this.#forgetExpired();
        const written = this.#written.get(token);
        if (written !== undefined && written.digest !== digest) {
          throw refusal(
            'IdempotentParameterMismatchException',
            'The provided idempotent client request token was already used with different parameters',
          );
        }
        return written !== undefined;
      },
      done: () => {
        this.#written.set(token, { digest, at: Date.now() });
      },
    };
  }

  #forgetExpired(): void {
    const oldest = Date.now() - LIFETIME_MS;
    for (const [token, { at }] of this.#written) {
      if (at > oldest) return;
      this.#written.delete(token);
    }
  }
}

export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}
