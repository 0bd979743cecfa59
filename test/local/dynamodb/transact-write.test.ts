import {
  CreateTableCommand,
  IdempotentParameterMismatchException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
afterAll(() => emulators.close());

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

const TableName = 'visage';
const isNew = 'attribute_not_exists(PK)';
let partitions = 0;

/** Each test works in a partition of its own. */
function newPartition(): string {
  partitions += 1;
  return `partition-${partitions}`;
}

function transact(items: TransactItems, token?: string) {
  const ClientRequestToken = token;
  return emulators.dynamo.send(
    new TransactWriteCommand({ TransactItems: items, ...(ClientRequestToken && { ClientRequestToken }) }),
  );
}

async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('should have been rejected'),
    (error: unknown) => error,
  );
}

async function cancellation(items: TransactItems): Promise<TransactionCanceledException> {
  const error = await rejection(transact(items));
  expect(error).toBeInstanceOf(TransactionCanceledException);
  return error as TransactionCanceledException;
}

async function read(PK: string, SK: string) {
  const { Item } = await emulators.dynamo.send(new GetCommand({ TableName, Key: { PK, SK }, ConsistentRead: true }));
  return Item;
}

async function readAll(PK: string) {
  const { Items } = await emulators.dynamo.send(
    new QueryCommand({ TableName, KeyConditionExpression: 'PK = :pk', ExpressionAttributeValues: { ':pk': PK } }),
  );
  return Items;
}

const put = (PK: string, SK: string, more: object = {}) => ({ Put: { TableName, Item: { PK, SK, ...more } } });
const putNew = (PK: string, SK: string) => ({
  Put: { TableName, Item: { PK, SK }, ConditionExpression: isNew },
});
const add = (PK: string, SK: string, change: number) => ({
  Update: {
    TableName,
    Key: { PK, SK },
    UpdateExpression: 'ADD #n :change',
    ExpressionAttributeNames: { '#n': 'n' },
    ExpressionAttributeValues: { ':change': change },
  },
});

test('a transaction of put, update, delete and a check applies all of them', async () => {
  const p = newPartition();
  await transact([put(p, 'old'), put(p, 'guard', { open: true })]);
  await transact([
    put(p, 'new', { bytes: Buffer.from([1, 2, 3]) }),
    add(p, 'count', 3),
    { Delete: { TableName, Key: { PK: p, SK: 'old' }, ConditionExpression: 'attribute_exists(PK)' } },
    {
      ConditionCheck: {
        TableName,
        Key: { PK: p, SK: 'guard' },
        ConditionExpression: '#open = :yes',
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: { ':yes': true },
      },
    },
  ]);
  expect(await readAll(p)).toEqual([
    { PK: p, SK: 'count', n: 3 },
    { PK: p, SK: 'guard', open: true },
    { PK: p, SK: 'new', bytes: new Uint8Array([1, 2, 3]) },
  ]);
});

test('one failed condition leaves every item as it was, and the reasons say which it was', async () => {
  const p = newPartition();
  await transact([put(p, 'taken', { by: 'someone' }), add(p, 'count', 1)]);
  const error = await cancellation([
    add(p, 'count', 1),
    { Put: { ...putNew(p, 'taken').Put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
    putNew(p, 'taken-too'),
    { Delete: { TableName, Key: { PK: p, SK: 'absent' }, ConditionExpression: 'attribute_exists(PK)' } },
  ]);
  expect(error.message).toBe(
    'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None, ConditionalCheckFailed]',
  );
  expect(error.CancellationReasons).toEqual([
    { Code: 'None' },
    {
      Code: 'ConditionalCheckFailed',
      Message: 'The conditional request failed',
      Item: { PK: { S: p }, SK: { S: 'taken' }, by: { S: 'someone' } },
    },
    { Code: 'None' },
    { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
  ]);
  expect(await readAll(p)).toEqual([
    { PK: p, SK: 'count', n: 1 },
    { PK: p, SK: 'taken', by: 'someone' },
  ]);
});

test('a failed condition check alone cancels the writes beside it', async () => {
  const p = newPartition();
  const check = { TableName, Key: { PK: p, SK: 'absent' }, ConditionExpression: 'attribute_exists(PK)' };
  const error = await cancellation([put(p, 'a'), { ConditionCheck: check }]);
  expect(error.CancellationReasons?.map(({ Code }) => Code)).toEqual(['None', 'ConditionalCheckFailed']);
  expect(await readAll(p)).toEqual([]);
});

test('an update that does not fit its item is a ValidationError among the reasons', async () => {
  const p = newPartition();
  await transact([put(p, 'count', { n: 'text' })]);
  const error = await cancellation([put(p, 'other'), add(p, 'count', 1)]);
  expect(error.CancellationReasons).toEqual([
    { Code: 'None' },
    { Code: 'ValidationError', Message: 'An operand in the update expression has an incorrect data type' },
  ]);
  expect(await read(p, 'other')).toBeUndefined();
});

test('a key that does not fit the table is a ValidationError among the reasons', async () => {
  const p = newPartition();
  const error = await cancellation([put(p, 'a'), { Delete: { TableName, Key: { PK: p } } }]);
  expect(error.CancellationReasons?.[1]).toEqual({
    Code: 'ValidationError',
    Message: 'The provided key element does not match the schema',
  });
});

test('the same item twice, no item, and more than a hundred are refused as invalid', async () => {
  const p = newPartition();
  expect(await rejection(transact([put(p, 'a'), add(p, 'a', 1)]))).toMatchObject({
    name: 'ValidationException',
    message: 'Transaction request cannot include multiple operations on one item',
  });
  expect(await rejection(transact([]))).toMatchObject({ name: 'ValidationException' });
  const tooMany = Array.from({ length: 101 }, (_, index) => put(p, String(index)));
  expect(await rejection(transact(tooMany))).toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(
      "at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100",
    ),
  });
  expect(await readAll(p)).toEqual([]);
  await transact(tooMany.slice(1));
  expect(await readAll(p)).toHaveLength(100);
});

test('a malformed expression and a table that is not there fail the request itself', async () => {
  const p = newPartition();
  const malformed = { Put: { TableName, Item: { PK: p, SK: 'a' }, ConditionExpression: 'attribute_not_exists(' } };
  expect(await rejection(transact([malformed]))).toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(/^Invalid ConditionExpression/),
  });
  const elsewhere = { Put: { TableName: 'nowhere', Item: { PK: p, SK: 'a' } } };
  expect(await rejection(transact([put(p, 'b'), elsewhere]))).toMatchObject({ name: 'ResourceNotFoundException' });
  expect(await readAll(p)).toEqual([]);
});

test('more than 4 MB in all is refused', async () => {
  const p = newPartition();
  const large = Array.from({ length: 11 }, (_, index) => put(p, String(index), { text: 'x'.repeat(390 * 1024) }));
  expect(await rejection(transact(large))).toMatchObject({ name: 'ValidationException' });
  await transact(large.slice(1));
  expect((await read(p, '7'))?.text).toHaveLength(390 * 1024);
});

test('a repeated request token writes once; with other items it is a mismatch', async () => {
  const p = newPartition();
  await transact([add(p, 'count', 1)], 'token-1');
  await transact([add(p, 'count', 1)], 'token-1');
  await Promise.all(Array.from({ length: 5 }, () => transact([add(p, 'count', 1)], 'token-2')));
  expect(await read(p, 'count')).toMatchObject({ n: 2 });
  expect(await rejection(transact([add(p, 'count', 5)], 'token-1'))).toBeInstanceOf(
    IdempotentParameterMismatchException,
  );
  expect(await read(p, 'count')).toMatchObject({ n: 2 });
});

test('a cancelled transaction may be tried again with its token', async () => {
  const p = newPartition();
  await transact([put(p, 'taken')]);
  await rejection(transact([putNew(p, 'taken')], 'token-3'));
  await emulators.dynamo.send(new DeleteCommand({ TableName, Key: { PK: p, SK: 'taken' } }));
  await transact([putNew(p, 'taken')], 'token-3');
  expect(await read(p, 'taken')).toBeDefined();
});

test('concurrent transactions, updates and conditional writes on one counter lose nothing', async () => {
  const p = newPartition();
  const update = () => emulators.dynamo.send(new UpdateCommand(add(p, 'count', 1).Update));
  const swapUntilDone = async () => {
    for (;;) {
      const n: unknown = (await read(p, 'count'))?.n;
      if (typeof n !== 'number') continue;
      const swap = new PutCommand({
        TableName,
        Item: { PK: p, SK: 'count', n: n + 1 },
        ConditionExpression: 'n = :n',
        ExpressionAttributeValues: { ':n': n },
      });
      const failure = await emulators.dynamo.send(swap).then(
        () => undefined,
        (error: Error) => error,
      );
      if (failure === undefined) return;
      expect(failure.name).toBe('ConditionalCheckFailedException');
    }
  };
  await Promise.all([
    ...Array.from({ length: 200 }, (_, index) => transact([add(p, 'count', 1), put(p, `face-${index}`)])),
    ...Array.from({ length: 200 }, update),
    ...Array.from({ length: 10 }, swapUntilDone),
  ]);
  expect(await read(p, 'count')).toMatchObject({ n: 410 });
  expect(await readAll(p)).toHaveLength(201);
});

test('of concurrent transactions that want the same item only one gets it', async () => {
  const p = newPartition();
  const attempts = Array.from({ length: 20 }, (_, index) => transact([putNew(p, 'one'), put(p, `winner-${index}`)]));
  const settled = await Promise.allSettled(attempts);
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readAll(p)).toHaveLength(2);
});

test('transactions that share items in opposite order, with batch writes among them, do not wait for ever', async () => {
  const p = newPartition();
  const forth = () => transact([add(p, 'a', 1), add(p, 'b', 1), add(p, 'c', 1)]);
  const back = () => transact([add(p, 'c', 1), add(p, 'b', 1), add(p, 'a', 1)]);
  const batch = () =>
    emulators.dynamo.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: { PK: p, SK: 'd' } } }] } }),
    );
  await Promise.all(Array.from({ length: 50 }, () => [forth(), back(), batch()]).flat());
  expect(await readAll(p)).toEqual([
    { PK: p, SK: 'a', n: 100 },
    { PK: p, SK: 'b', n: 100 },
    { PK: p, SK: 'c', n: 100 },
    { PK: p, SK: 'd' },
  ]);
});

test('a query returns all of a transaction or nothing of it', async () => {
  const p = newPartition();
  const sides = ['a', 'b', 'y', 'z'];
  let isWriting = true;
  const write = async () => {
    for (let round = 0; round < 40; round++) await transact(sides.map((side) => put(p, `${side}-${round}`)));
    isWriting = false;
  };
  const observe = async () => {
    const counts = new Set<number>();
    while (isWriting) {
      const items = (await readAll(p)) ?? [];
      expect(items.length % sides.length).toBe(0);
      counts.add(items.length);
    }
    return counts.size;
  };
  const [, states] = await Promise.all([write(), observe()]);
  expect(states).toBeGreaterThan(5);
});

test('a transaction spans tables and keeps a secondary index true', async () => {
  const p = newPartition();
  const withIndex = 'table-with-index';
  await emulators.dynamo.send(
    new CreateTableCommand({
      TableName: withIndex,
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'owner', AttributeType: 'S' },
      ],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-owner',
          KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const ownedBy = async (owner: string) =>
    (
      await emulators.dynamo.send(
        new QueryCommand({
          TableName: withIndex,
          IndexName: 'by-owner',
          KeyConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': owner },
        }),
      )
    ).Items;
  await transact([put(p, 'here'), { Put: { TableName: withIndex, Item: { id: '1', owner: 'ann' } } }]);
  expect(await read(p, 'here')).toBeDefined();
  expect(await ownedBy('ann')).toEqual([{ id: '1', owner: 'ann' }]);
  await transact([{ Put: { TableName: withIndex, Item: { id: '1', owner: 'bob' } } }]);
  expect(await ownedBy('ann')).toEqual([]);
  expect(await ownedBy('bob')).toEqual([{ id: '1', owner: 'bob' }]);
});

test('a single conditional write that fails returns the item when asked', async () => {
  const p = newPartition();
  await transact([put(p, 'taken', { by: 'someone' })]);
  const command = new PutCommand({
    ...putNew(p, 'taken').Put,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  expect(await rejection(emulators.dynamo.send(command))).toMatchObject({
    name: 'ConditionalCheckFailedException',
    Item: { PK: { S: p }, SK: { S: 'taken' }, by: { S: 'someone' } },
  });
});
