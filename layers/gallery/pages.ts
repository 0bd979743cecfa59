import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Store } from './store.ts';

/** A part of an ordered list. `next`, only there when there is more, is what to pass as `after` for the part that follows. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/**
 * The items of one partition in ascending order of SK, read consistently.
 *
 * A query of DynamoDB ends after 1 MB; this one goes on until the page is full.
 *
 * @param partition the PK
 * @param after only items whose SK is greater than this
 * @param limit the most items on the page, at least 1
 * @param toKey the SK that an item was made from
 */
export async function queryPage<T>(
  store: Store,
  partition: string,
  { limit, after }: { limit: number; after?: string | undefined },
  fromItem: (item: Record<string, unknown>) => T,
  toKey: (value: T) => string,
): Promise<Page<T>> {
  const found: T[] = [];
  let startKey: QueryCommandInput['ExclusiveStartKey'];
  do {
    const answer = await store.dynamo.send(
      new QueryCommand({
        TableName: store.table,
        ConsistentRead: true,
        KeyConditionExpression: after === undefined ? 'PK = :partition' : 'PK = :partition AND SK > :after',
        ExpressionAttributeValues: {
          ':partition': partition,
          ...(after !== undefined && { ':after': after }),
        },
        // One more than asked for tells whether there is more.
        Limit: limit + 1 - found.length,
        ExclusiveStartKey: startKey,
      }),
    );
    for (const item of answer.Items ?? []) found.push(fromItem(item));
    startKey = answer.LastEvaluatedKey;
  } while (startKey && found.length <= limit);
  return pageOf(found, limit, toKey);
}

/** The first `limit` of what was found; there is more when more than that was found. */
export function pageOf<T>(found: readonly T[], limit: number, toKey: (value: T) => string): Page<T> {
  if (found.length <= limit) return { items: found };
  const items = found.slice(0, limit);
  return { items, next: toKey(items[limit - 1]) };
}
