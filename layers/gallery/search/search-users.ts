import type { Collection } from '../collections.ts';
import { GalleryBusy } from '../errors.ts';
import type { Store } from '../store.ts';
import { userVectors } from '../table.ts';
import { readUserVectors } from '../users/vector.ts';
import type { Nearest, VectorIndex } from './port.ts';
import { searchLive } from './search-live.ts';

/** Most searches in a row, each because users changed during the one before. */
const ROUNDS = 16;

export interface UserMatch {
  readonly userId: string;
  readonly score: number;
}

/**
 * Finds the users of a collection nearest to a vector, nearest first; those without faces have no vector and are never
 * found.
 *
 * A user whose faces change gets another vector. If a dead vector was found, its successor may have been committed
 * after the search listed the segments; so the search repeats until every dead vector was dead before it began. Reads
 * are not isolated from a transaction as a whole: a user's new vector may exist already and the previous one still. The
 * nearer counts.
 *
 * @param vector of unit length, made by the collection's model pack
 * @param wanted.except a user to leave out
 * @throws UnreadableSegment, GalleryBusy
 */
export async function searchUsers(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  vector: Float32Array,
  { limit, minScore, except }: Nearest & { readonly except?: string },
): Promise<UserMatch[]> {
  // By UserId, not by vector, which may change meanwhile.
  const wanted = { minScore, limit: except === undefined ? limit : limit + 1 };
  let deadBefore: ReadonlySet<string> = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    const { matches, dead } = await searchLive(
      (deep) => index.nearest(userVectors(collection), vector, deep),
      (vectorIds) => readUserVectors(store, collection, vectorIds),
      wanted,
    );
    const users = nearestOfEach(matches.map(({ item: { userId }, score }) => ({ userId, score })));
    const isCutShort = matches.length === wanted.limit && users.length < matches.length;
    if (!isCutShort && dead.isSubsetOf(deadBefore)) {
      return users.filter(({ userId }) => userId !== except).slice(0, limit);
    }
    deadBefore = dead.union(deadBefore);
  }
  throw new GalleryBusy(`The users of collection ${collection.id} kept changing.`);
}

/** @param matches nearest first */
function nearestOfEach(matches: readonly UserMatch[]): UserMatch[] {
  const found = new Set<string>();
  return matches.filter(({ userId }) => !found.has(userId) && found.add(userId));
}
