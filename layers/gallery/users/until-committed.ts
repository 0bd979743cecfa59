import { ATTEMPTS, backOff } from '../back-off.ts';
import { UserBusy } from '../errors.ts';

/**
 * Retries a change of a user until it is committed, since concurrent changes may cause it to be refused.
 * @param attempt returns undefined when it was refused, or is not complete
 * @throws UserBusy when concurrent changes outlast the retries
 */
export async function untilCommitted<T>(userId: string, attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    if (tries > 0) await backOff(tries - 1);
    const outcome = await attempt();
    if (outcome !== undefined) return outcome;
  }
  throw new UserBusy(userId);
}
