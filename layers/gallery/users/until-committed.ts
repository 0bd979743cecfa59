import { ATTEMPTS, backOff } from '../back-off.ts';
import { UserBusy } from '../errors.ts';

/**
 * Tries a change of a user until it is not refused because others changed what it had read.
 * @param attempt undefined when it was refused, or has more to do
 * @throws UserBusy when others keep being faster
 */
export async function untilCommitted<T>(userId: string, attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    if (tries > 0) await backOff(tries - 1);
    const outcome = await attempt();
    if (outcome !== undefined) return outcome;
  }
  throw new UserBusy(userId);
}
