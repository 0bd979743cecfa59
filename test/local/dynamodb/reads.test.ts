import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, BatchWriteCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';

const TableName = 'visage';
const partition = 'reads';
const sortKeys = Array.from({ length: 60 }, (_, index) => `face-${String(index).padStart(2, '0')}`);
const others = ['fac', 'face', 'facf', 'é', 'z'];

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
  const items = [...sortKeys, ...others].map((SK, index) => ({ PK: partition, SK, index, isEven: index % 2 === 0 }));
  const strays = [`${partition}-`, `${partition}a`, 'read'].map((PK) => ({ PK, SK: 'face-00' }));
  for (let start = 0; start < items.length; start += 20) {
    const requests = items.slice(start, start + 20).map((Item) => ({ PutRequest: { Item } }));
    await emulators.dynamo.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
  }
  const requests = strays.map((Item) => ({ PutRequest: { Item } }));
  await emulators.dynamo.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
});
afterAll(() => emulators.close());

function query(input: Partial<QueryCommandInput>) {
  return emulators.dynamo.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'PK = :pk',
      ConsistentRead: true,
      ...input,
      ExpressionAttributeValues: { ':pk': partition, ...input.ExpressionAttributeValues },
    }),
  );
}

async function allPages(input: Partial<QueryCommandInput>): Promise<{ keys: string[]; pages: number }> {
  const keys: string[] = [];
  for (let pages = 1, start: QueryCommandInput['ExclusiveStartKey']; ; pages++) {
    const { Items = [], LastEvaluatedKey } = await query({ ...input, ExclusiveStartKey: start });
    keys.push(...Items.map(({ SK }) => SK as string));
    if (LastEvaluatedKey === undefined) return { keys, pages };
    start = LastEvaluatedKey;
  }
}

test('a query returns its partition alone, in the order of the bytes of the sort key', async () => {
  const { Items = [] } = await query({});
  expect(Items.map(({ SK }) => SK)).toEqual(['fac', 'face', ...sortKeys, 'facf', 'z', 'é']);
});

test.each([1, 7, 60, 65, 100])('pages of %i add up to the whole, without a gap or a repeat', async (Limit) => {
  const { keys, pages } = await allPages({ Limit });
  expect(keys).toEqual(['fac', 'face', ...sortKeys, 'facf', 'z', 'é']);
  expect(pages).toBe(Math.floor(65 / Limit) + 1);
});

test('pages backwards, too', async () => {
  const { keys } = await allPages({ Limit: 7, ScanIndexForward: false });
  expect(keys).toEqual(['é', 'z', 'facf', ...sortKeys.toReversed(), 'face', 'fac']);
});

test('begins_with takes the keys with that beginning, page by page', async () => {
  const input = {
    KeyConditionExpression: 'PK = :pk AND begins_with(SK, :start)',
    ExpressionAttributeValues: { ':start': 'face' },
  };
  expect((await allPages({ ...input, Limit: 9 })).keys).toEqual(['face', ...sortKeys]);
  expect((await query({ ...input, Select: 'COUNT' })).Count).toBe(61);
});

test('a start key that does not exist still defines where the page starts', async () => {
  const { Items = [] } = await query({ ExclusiveStartKey: { PK: partition, SK: 'face-10-and-a-half' }, Limit: 2 });
  expect(Items.map(({ SK }) => SK)).toEqual(['face-11', 'face-12']);
});

test('a filter applies after the limit, as in DynamoDB', async () => {
  const page = await query({
    Limit: 10,
    FilterExpression: 'isEven = :yes',
    ExpressionAttributeValues: { ':yes': true },
  });
  expect(page.ScannedCount).toBe(10);
  expect(page.Count).toBe(5);
  expect(page.LastEvaluatedKey).toEqual({ PK: partition, SK: 'face-07' });
});

test('a count returns no items', async () => {
  const { Count, Items } = await query({ Select: 'COUNT' });
  expect(Count).toBe(65);
  expect(Items).toBeUndefined();
});

test('a hundred keys can be got in one batch', async () => {
  const Keys = sortKeys.map((SK) => ({ PK: partition, SK }));
  const { Responses } = await emulators.dynamo.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
  expect(Responses?.[TableName]?.map(({ SK }) => SK).sort()).toEqual(sortKeys);
});

test('a table can be described; making it twice is refused as DynamoDB does', async () => {
  const { Table } = await emulators.dynamo.send(new DescribeTableCommand({ TableName }));
  expect(Table?.TableStatus).toBe('ACTIVE');
  const again = emulators.dynamo.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await expect(again).rejects.toMatchObject({ name: 'ResourceInUseException' });
});
