/**
 * Time for which data stays that is no longer reachable, but that a request or a compaction may still use: Lambda ends
 * these after 15 minutes at most, and clocks may disagree.
 */
export const GRACE_MS = 60 * 60 * 1000;

/** @param since as `Date` or ISO 8601 */
export function isOver(graceMs: number, since: Date | string): boolean {
  return Date.now() - new Date(since).getTime() >= graceMs;
}
