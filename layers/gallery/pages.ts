import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Store } from './store.ts';

/** A part of an ordered list. `next`, present only when there is more, is the `after` of the following page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/**
 * Reads one page of a partition in ascending order of SK, consistently.
 *
 * A query of DynamoDB ends after 1 MB; this one goes on until the page is full.
 *
 * @param partition the PK
 * @param after only items whose SK is greater than this
 * @param limit most items on the page, at least 1
 * @param toKey returns the SK of a value
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
        // One more than requested: its presence means that there is a next page.
        Limit: limit + 1 - found.length,
        ExclusiveStartKey: startKey,
      }),
    );
    for (const item of answer.Items ?? []) found.push(fromItem(item));
    startKey = answer.LastEvaluatedKey;
  } while (startKey && found.length <= limit);
  return pageOf(found, limit, toKey);
}

/** Makes a page of the first `limit` values; it has a next page if there are more values than that. */
export function pageOf<T>(found: readonly T[], limit: number, toKey: (value: T) => string): Page<T> {
  if (found.length <= limit) return { items: found };
  const items = found.slice(0, limit);
  return { items, next: toKey(items[limit - 1]) };
}
