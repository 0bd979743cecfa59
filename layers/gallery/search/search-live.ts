import { ITEMS_PER_READ } from '../items.ts';
import { chunks, inParallel } from '../parallel.ts';
import type { Nearest, Neighbour } from './port.ts';

/** Neighbours requested beyond the limit, to replace dead ones: a few deletions then need no second search. */
const SPARE = 32;
const DEEPER = 4;

const CONCURRENT_READS = 16;

/** An item whose vector was found. */
export interface LiveMatch<T> {
  readonly item: T;
  readonly score: number;
}

export interface LiveMatches<T> {
  /** Nearest first. */
  readonly matches: readonly LiveMatch<T>[];
  /** Ids of vectors that were found and whose items do not exist. */
  readonly dead: ReadonlySet<string>;
}

/**
 * Finds the nearest vectors whose items exist. Dead ones are skipped, and the search goes deeper until the limit is
 * reached.
 *
 * @param nearest `VectorIndex.nearest` of the collection
 * @param read reads the items of at most 100 vectors by their ids, consistently; those that do not exist are left out
 * @param wanted.except a vector to leave out
 */
export async function searchLive<T>(
  nearest: (wanted: Nearest) => Promise<readonly Neighbour[]>,
  read: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  { limit, minScore, except }: Nearest & { readonly except?: string },
): Promise<LiveMatches<T>> {
  const matches: LiveMatch<T>[] = [];
  const dead = new Set<string>();
  const checked = new Set(except === undefined ? [] : [except]);
  const readMatches = async (batch: readonly Neighbour[]) => {
    const items = await read(batch.map(({ faceId }) => faceId));
    return batch.flatMap(({ faceId, score }) => {
      const item = items.get(faceId);
      if (item === undefined) dead.add(faceId);
      return item === undefined ? [] : [{ item, score }];
    });
  };
  for (let depth = limit + SPARE; ; depth *= DEEPER) {
    const neighbours = await nearest({ limit: depth, minScore });
    const pending = neighbours.filter(({ faceId }) => !checked.has(faceId));
    while (pending.length > 0 && matches.length < limit) {
      const batch = pending.splice(0, limit - matches.length);
      for (const { faceId } of batch) checked.add(faceId);
      matches.push(...(await inParallel(chunks(batch, ITEMS_PER_READ), CONCURRENT_READS, readMatches)).flat());
    }
    if (matches.length === limit || neighbours.length < depth) {
      return { matches: matches.sort((a, b) => b.score - a.score), dead };
    }
  }
}
