/** Divides the items of one photo into tasks. */

import { MAX_BATCH } from './batch.ts';

/** Results for every item of a part, in the order of the items. */
type Work<Item, Result> = (part: readonly Item[]) => Promise<readonly Result[]>;

/**
 * Divides items evenly among `workers`, at most a batch (batch.ts) a task.
 * @returns one promise an item, settled as soon as its task is
 */
export function divideAmong<Item, Result>(
  { count }: { readonly count: number },
  items: readonly Item[],
  work: Work<Item, Result>,
): Promise<Result>[] {
  return divide(items, Math.min(MAX_BATCH, Math.ceil(items.length / count)), work);
}

/**
 * Divides items into as few batches as possible, all of about one size: for one of several networks that run over the
 * same items. Few batches keep a network on one worker, whose processor has its weights in the cache
 * (docs/performance.md).
 * @returns one promise an item, settled as soon as its task is
 */
export function divideIntoBatches<Item, Result>(items: readonly Item[], work: Work<Item, Result>): Promise<Result>[] {
  const batches = Math.ceil(items.length / MAX_BATCH);
  return divide(items, Math.ceil(items.length / batches), work);
}

function divide<Item, Result>(items: readonly Item[], size: number, work: Work<Item, Result>): Promise<Result>[] {
  const results: Promise<Result>[] = [];
  for (let first = 0; first < items.length; first += size) {
    const part = items.slice(first, first + size);
    const done = work(part);
    results.push(...part.map((_, i) => done.then((ofPart) => ofPart[i])));
  }
  return results;
}
