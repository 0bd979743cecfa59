/**
 * How long something stays that nobody can find any more but somebody may still be working with: longer than any request
 * or compaction takes, Lambda ending all of them after 15 minutes, and with room for clocks that disagree.
 */
export const GRACE_MS = 60 * 60 * 1000;

/** @param since as `Date` or ISO 8601 */
export function isOver(graceMs: number, since: Date | string): boolean {
  return Date.now() - new Date(since).getTime() >= graceMs;
}
