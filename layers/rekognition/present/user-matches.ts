import type { UserMatch } from '@aws-sdk/client-rekognition';
import { type Collection, searchUsers } from '../../gallery/index.ts';
import type { Services } from '../services.ts';
import { leastCosine, similarityAt } from './similarity.ts';

/** The contract has no default, and 500 as the most that may be asked for. */
const MOST_USERS = 500;
const DEFAULT_THRESHOLD = 80;

/**
 * The users of a collection who are like a vector, most alike first, as SearchUsers and SearchUsersByImage answer them.
 * Whoever is found has faces, and so is active.
 * @param options.except a user who is left out
 */
export async function findUserMatches(
  { store, vectors, vision }: Services,
  collection: Collection,
  vector: Float32Array,
  request: { readonly MaxUsers?: number | undefined; readonly UserMatchThreshold?: number | undefined },
  { except }: { readonly except?: string } = {},
): Promise<UserMatch[]> {
  const { MaxUsers = MOST_USERS, UserMatchThreshold = DEFAULT_THRESHOLD } = request;
  const { similarity } = vision.pack;
  const threshold = Math.fround(UserMatchThreshold);
  const found = await searchUsers(store, vectors, collection, vector, {
    limit: MaxUsers,
    minCosine: leastCosine(similarity, threshold),
    ...(except !== undefined && { except }),
  });
  return found
    .map(({ userId, cosine }) => ({
      Similarity: similarityAt(similarity, cosine),
      User: { UserId: userId, UserStatus: 'ACTIVE' as const },
    }))
    .filter(({ Similarity }) => Similarity >= threshold);
}
