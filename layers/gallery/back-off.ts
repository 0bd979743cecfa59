import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_DELAY_MS = 20;
const LONGEST_DELAY_MS = 1000;

/** Tries of a write or read under contention; the delays between them add up to 1.1 s on average. */
export const ATTEMPTS = 8;

/**
 * Waits before try `attempt` + 1 (attempts count from 0): exponential with full jitter, which spreads
 * contenders best (AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
export async function backOff(attempt: number): Promise<void> {
  await sleep(Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt));
}
