import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Store } from 'dynalite/db/index.js';
import validations, { type Check, type Types } from 'dynalite/validations/index.js';
import { RequestTokens } from './request-tokens.ts';
import { writeItem } from './single-write.ts';
import { transactWriteItems } from './transact-write.ts';

/** Computes the output body for an input body. @throws Refusal for an error of the caller */
export type Operation = (body: object) => Promise<object>;

/** Operations that dynalite performs unchanged. BatchWriteItem takes the same locks, item by item, as `writeTogether`. */
const DYNALITE = [
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateTable',
] as const;

/** Makes the operations on a store, by their names on the wire. */
export async function operationsOn(store: Store): Promise<ReadonlyMap<string, Operation>> {
  const tokens = new RequestTokens();
  const operations = new Map<string, Operation>();
  for (const name of DYNALITE) operations.set(name, await dynaliteOperation(store, name));
  const createTable = await dynaliteOperation(store, 'CreateTable');
  operations.set('CreateTable', async (body) => {
    const output = await createTable(body);
    await tableIsActive(store, (body as { TableName: string }).TableName);
    return output;
  });
  for (const kind of ['Put', 'Update', 'Delete'] as const) {
    operations.set(`${kind}Item`, (body) => writeItem(store, kind, body));
  }
  operations.set('TransactWriteItems', (body) => transactWriteItems(store, body, tokens));
  return operations;
}

/** Waits until a table is active, so that it can be used as soon as its creation is answered. */
async function tableIsActive(store: Store, name: string): Promise<void> {
  const table = promisify(store.getTable);
  // dynalite finds no table while it is being created.
  while (!(await table(name).catch(() => undefined))) await wait(1);
}

type Action = (store: Store, input: object, callback: (error: unknown, output: object) => void) => void;

/** dynalite holds each operation in two files of its name: one checks the input, one acts. */
async function dynaliteOperation(store: Store, name: string): Promise<Operation> {
  const file = `${name[0]?.toLowerCase()}${name.slice(1)}.js`;
  const { default: validation } = (await import(`dynalite/validations/${file}`)) as {
    default: { types: Types; custom?: Check };
  };
  const { default: action } = (await import(`dynalite/actions/${file}`)) as { default: Action };
  const act = promisify(action);
  return async (body) => {
    const input = validations.checkTypes(body, validation.types);
    validations.checkValidations(input, validation.types, validation.custom, store);
    return act(store, input);
  };
}
