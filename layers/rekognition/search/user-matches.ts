import type { UserMatch } from '@aws-sdk/client-rekognition';
import { type Collection, searchUsers } from '../../gallery/index.ts';
import { packOfCollection } from '../collections/pack-of-collection.ts';
import { leastScore, similarityAt } from '../present/similarity.ts';
import type { Services } from '../services.ts';

/** AWS documents no default for MaxUsers, and 500 as its maximum. */
const MOST_USERS = 500;
const DEFAULT_THRESHOLD = 80;

/**
 * Searches a collection for the users most similar to a vector. Matches as SearchUsers and SearchUsersByImage answer
 * them, most similar first. A user who is found has faces, and so is ACTIVE.
 * @param vector of length 1, made by the pack that made the collection's
 * @param options.except id of a user to leave out
 */
export async function findUserMatches(
  { store, vectors, vision }: Services,
  collection: Collection,
  vector: Float32Array,
  request: { readonly MaxUsers?: number | undefined; readonly UserMatchThreshold?: number | undefined },
  { except }: { readonly except?: string } = {},
): Promise<UserMatch[]> {
  const { MaxUsers = MOST_USERS, UserMatchThreshold = DEFAULT_THRESHOLD } = request;
  const { similarity } = packOfCollection(vision, collection);
  const threshold = Math.fround(UserMatchThreshold);
  const found = await searchUsers(store, vectors, collection, vector, {
    limit: MaxUsers,
    minScore: leastScore(similarity, threshold),
    ...(except !== undefined && { except }),
  });
  return found
    .map(({ userId, score }) => ({
      Similarity: similarityAt(similarity, score),
      User: { UserId: userId, UserStatus: 'ACTIVE' as const },
    }))
    .filter(({ Similarity }) => Similarity >= threshold);
}
