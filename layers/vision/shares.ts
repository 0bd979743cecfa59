import { MAX_BATCH } from './batch.ts';
import type { Lanes } from './lanes.ts';

/** Answers for every item of a share, in their order. */
type Work<Item, Result> = (share: readonly Item[]) => Promise<readonly Result[]>;

/**
 * Divides items evenly among the lanes.
 * @returns one answer an item, as soon as its share is done
 */
export function inShares<Item, Result>(
  lanes: Lanes,
  items: readonly Item[],
  work: Work<Item, Result>,
): Promise<Result>[] {
  return divided(items, Math.min(MAX_BATCH, Math.ceil(items.length / lanes.count)), work);
}

/**
 * As `inShares`, but as few shares as can be, each of about as many items: for one network of several that are wanted at once. It
 * stays on one lane as long as it can, because its weights are in that processor's cache then (docs/performance.md).
 */
export function inBatches<Item, Result>(items: readonly Item[], work: Work<Item, Result>): Promise<Result>[] {
  const batches = Math.ceil(items.length / MAX_BATCH);
  return divided(items, Math.ceil(items.length / batches), work);
}

function divided<Item, Result>(items: readonly Item[], size: number, work: Work<Item, Result>): Promise<Result>[] {
  const answers: Promise<Result>[] = [];
  for (let first = 0; first < items.length; first += size) {
    const share = items.slice(first, first + size);
    const done = work(share);
    answers.push(...share.map((_, i) => done.then((results) => results[i])));
  }
  return answers;
}
