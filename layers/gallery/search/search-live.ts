import { ITEMS_PER_READ } from '../items.ts';
import { chunks, inParallel } from '../parallel.ts';
import type { Nearest, Neighbour } from './port.ts';

/** Neighbours asked for beyond those wanted, in place of the dead among them: it spares a second look after a few deletions. */
const SPARE = 32;
const DEEPER = 4;

const READS_AT_ONCE = 16;

/** Something whose vector was found, and whose item was there. */
export interface LiveMatch<T> {
  readonly item: T;
  readonly cosine: number;
}

export interface LiveMatches<T> {
  /** Nearest first. */
  readonly matches: readonly LiveMatch<T>[];
  /** Ids of vectors that were found and whose items are gone. */
  readonly dead: ReadonlySet<string>;
}

/**
 * What lies nearest, but for vectors whose items are gone: in their place the search goes on to those that are further away.
 *
 * @param nearest the nearest vectors, as VectorIndex finds them
 * @param read the items of at most 100 vectors by their ids, read consistently; without those that are gone
 * @param wanted.except a vector that is left out
 */
export async function searchLive<T>(
  nearest: (wanted: Nearest) => Promise<readonly Neighbour[]>,
  read: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  { limit, minCosine, except }: Nearest & { readonly except?: string },
): Promise<LiveMatches<T>> {
  const matches: LiveMatch<T>[] = [];
  const dead = new Set<string>();
  const looked = new Set(except === undefined ? [] : [except]);
  const readMatches = async (some: readonly Neighbour[]) => {
    const items = await read(some.map(({ faceId }) => faceId));
    return some.flatMap(({ faceId, cosine }) => {
      const item = items.get(faceId);
      if (item === undefined) dead.add(faceId);
      return item === undefined ? [] : [{ item, cosine }];
    });
  };
  for (let depth = limit + SPARE; ; depth *= DEEPER) {
    const neighbours = await nearest({ limit: depth, minCosine });
    const pending = neighbours.filter(({ faceId }) => !looked.has(faceId));
    while (pending.length > 0 && matches.length < limit) {
      const some = pending.splice(0, limit - matches.length);
      for (const { faceId } of some) looked.add(faceId);
      matches.push(...(await inParallel(chunks(some, ITEMS_PER_READ), READS_AT_ONCE, readMatches)).flat());
    }
    if (matches.length === limit || neighbours.length < depth) {
      return { matches: matches.sort((a, b) => b.cosine - a.cosine), dead };
    }
  }
}
