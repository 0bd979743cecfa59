import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient as Documents,
  DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tableDefinition } from '../../../layers/gallery/index.ts';
import { FolderInUse } from '../../../local/dynamodb/storage.ts';
import { startDynamoDb } from '../../../local/dynamodb.ts';
import { credentials, region } from '../../helpers/aws.ts';
import { type RunningProcess, startProcess } from '../../helpers/processes.ts';

const TableName = 'survivors';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-dynamodb-'));
});
afterEach(() => rm(folder, { recursive: true }));

function start(): Promise<RunningProcess> {
  return startProcess(new URL('../../helpers/emulator-process.ts', import.meta.url), ['dynamodb', folder]);
}

function connect(endpoint: string): Documents {
  // A write that a kill interrupts must fail, not be tried again.
  return DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1 }));
}

function createTable(dynamo: Documents) {
  return dynamo.send(new CreateTableCommand(tableDefinition(TableName)));
}

async function sortKeysOf(dynamo: Documents, partition: string): Promise<string[]> {
  const query = new QueryCommand({
    TableName,
    KeyConditionExpression: 'PK = :pk',
    ExpressionAttributeValues: { ':pk': partition },
  });
  return ((await dynamo.send(query)).Items ?? []).map(({ SK }) => SK as string);
}

test('killed while it writes, it keeps what it acknowledged and no partial transaction', async () => {
  const process = await start();
  const dynamo = connect(process.firstLine);
  await createTable(dynamo);

  const acknowledged: string[] = [];
  const begun: string[] = [];
  const writeUntilKilled = async (writer: number) => {
    for (let count = 0; ; count++) {
      const id = `${writer}-${count}`;
      const items = Array.from({ length: 100 }, (_, part) => ({
        Put: { TableName, Item: { PK: id, SK: String(part) } },
      }));
      begun.push(id);
      await dynamo.send(new TransactWriteCommand({ TransactItems: items }));
      acknowledged.push(id);
    }
  };
  const writers = Promise.allSettled([0, 1, 2, 3].map(writeUntilKilled));
  while (acknowledged.length < 20) await wait(1);
  // Long enough for the next transactions to be in flight.
  await wait(10);
  await process.kill();
  await writers;

  const again = await start();
  const reopened = connect(again.firstLine);
  for (const id of begun) {
    const { length } = await sortKeysOf(reopened, id);
    expect(acknowledged.includes(id) ? [100] : [0, 100]).toContain(length);
  }
  await again.kill();
});

test('a table whose creation was cut off is there after the next start', async () => {
  const first = await startDynamoDb({ folder, host: '127.0.0.1', port: 0 });
  await createTable(connect(first.endpoint));
  await first.close();
  await leaveInCreation();

  const second = await startDynamoDb({ folder, host: '127.0.0.1', port: 0 });
  expect(await sortKeysOf(connect(second.endpoint), 'any')).toEqual([]);
  await second.close();
});

/** Puts the database in the state of a process that was killed between a CreateTable and its end. */
async function leaveInCreation(): Promise<void> {
  const { default: dynalite } = await import('dynalite/db/index.js');
  const { db } = dynalite.create({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await db.open();
  for await (const [key, table] of db.iterator({ gt: 'table~', lt: 'table~\xff' })) {
    await db.batch([{ type: 'put', key, value: { ...(table as object), TableStatus: 'CREATING' } }]);
  }
  await db.close();
}

test('a folder that another process holds is refused by name', async () => {
  const holder = await start();
  const second = startDynamoDb({ folder, host: '127.0.0.1', port: 0 });
  await expect(second).rejects.toThrow(FolderInUse);
  await expect(second).rejects.toThrow(`${folder} is in use by another process`);
  await holder.kill();
  const third = await startDynamoDb({ folder, host: '127.0.0.1', port: 0 });
  await third.close();
});
