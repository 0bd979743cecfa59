import { BatchGetCommand, BatchWriteCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { ATTEMPTS, backOff } from './back-off.ts';
import { GalleryBusy } from './errors.ts';
import type { Store } from './store.ts';
import type { Key } from './table.ts';

/** Limit of BatchGetItem. */
export const ITEMS_PER_READ = 100;

/** Limit of BatchWriteItem. */
export const ITEMS_PER_DELETION = 25;

/**
 * Reads the items of one partition in ascending order of SK, consistently, one answer of DynamoDB (1 MB) at a time.
 *
 * @param beginning only items whose SK begins with this
 * @param attributes only these attributes of the items; all by default
 */
export async function* readPartition(
  store: Store,
  partition: string,
  { beginning, attributes }: { beginning?: string; attributes?: readonly string[] } = {},
): AsyncGenerator<Record<string, unknown>[]> {
  const names = attributes && Object.fromEntries(attributes.map((name) => [`#${name}`, name]));
  let startKey: QueryCommandInput['ExclusiveStartKey'];
  do {
    const answer = await store.dynamo.send(
      new QueryCommand({
        TableName: store.table,
        ConsistentRead: true,
        KeyConditionExpression:
          beginning === undefined ? 'PK = :partition' : 'PK = :partition AND begins_with(SK, :beginning)',
        ExpressionAttributeValues: {
          ':partition': partition,
          ...(beginning !== undefined && { ':beginning': beginning }),
        },
        ...(names && { ProjectionExpression: Object.keys(names).join(), ExpressionAttributeNames: names }),
        ExclusiveStartKey: startKey,
      }),
    );
    yield answer.Items ?? [];
    startKey = answer.LastEvaluatedKey;
  } while (startKey);
}

/**
 * Reads items by key, consistently, in no particular order; keys without an item are left out.
 * @param wanted at most 100, all different
 * @throws GalleryBusy when DynamoDB keeps leaving keys unprocessed
 */
export async function readItems(store: Store, wanted: readonly Key[]): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let pending: object[] = [...wanted];
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt === ATTEMPTS)
      throw new GalleryBusy(`${pending.length} items were still unread after ${attempt} tries.`);
    if (attempt > 0) await backOff(attempt - 1);
    const { Responses, UnprocessedKeys } = await store.dynamo.send(
      new BatchGetCommand({ RequestItems: { [store.table]: { Keys: pending, ConsistentRead: true } } }),
    );
    found.push(...(Responses?.[store.table] ?? []));
    pending = UnprocessedKeys?.[store.table]?.Keys ?? [];
  }
  return found;
}

/**
 * Deletes items, whether they exist or not.
 * @param items at most 25
 * @throws GalleryBusy when DynamoDB keeps leaving items unprocessed
 */
export async function deleteItems(store: Store, items: readonly Key[]): Promise<void> {
  let pending = items.map((Key): object => ({ DeleteRequest: { Key } }));
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt === ATTEMPTS) throw new GalleryBusy(`${pending.length} items were still there after ${attempt} tries.`);
    if (attempt > 0) await backOff(attempt - 1);
    const { UnprocessedItems } = await store.dynamo.send(
      new BatchWriteCommand({ RequestItems: { [store.table]: pending } }),
    );
    pending = UnprocessedItems?.[store.table] ?? [];
  }
}
