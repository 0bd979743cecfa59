import { promisify } from 'node:util';
import deleteItem from 'dynalite/actions/deleteItem.js';
import putItem from 'dynalite/actions/putItem.js';
import updateItem from 'dynalite/actions/updateItem.js';
import dynalite, {
  type BatchOperation,
  type Callback,
  type Item,
  type Refusal,
  type Store,
  type SubDb,
  type Table,
  type Write,
} from 'dynalite/db/index.js';
import deleteItemValidation from 'dynalite/validations/deleteItem.js';
import type { Check, Types } from 'dynalite/validations/index.js';
import putItemValidation from 'dynalite/validations/putItem.js';
import updateItemValidation from 'dynalite/validations/updateItem.js';
import { prefixes } from './storage.ts';

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** One item of a transaction, or a single write, as dynalite's validation parsed it. */
export interface ParsedWrite {
  readonly kind: WriteKind;
  readonly input: Write;
}

/** Member of a write that dynalite does not know. */
export const RETURN_ON_FAILURE: Types = {
  ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] },
};

/** Guard that keeps a repeated request from being written again. */
export interface Once {
  isDone(): boolean;
  done(): void;
}

export type Outcome = { readonly output: object } | { readonly refusal: Refusal; readonly existing: Item | undefined };

const ACTIONS = { Put: putItem, Update: updateItem, Delete: deleteItem };

/** Dynalite's checks of each kind's members; a ConditionCheck has those of a conditional delete. */
export const VALIDATIONS: Readonly<Record<WriteKind, { types: Types; custom?: Check }>> = {
  Put: putItemValidation,
  Update: updateItemValidation,
  Delete: deleteItemValidation,
  ConditionCheck: deleteItemValidation,
};

/**
 * Writes all the items, in one LevelDB batch, or none of them.
 *
 * Meanwhile it holds the locks that dynalite's own actions take for single items, so nothing interleaves. Each write is
 * dynalite's own action, run against a view of the store that reads the stored items and collects the writes.
 *
 * @param once consulted and updated while the locks are held
 * @returns one outcome an item, in order; the items were written only if none of them is a refusal. No outcomes if `once`
 *   knows this request as done
 * @throws Refusal for a table that does not exist, or two writes to one item
 */
export async function writeTogether(store: Store, writes: readonly ParsedWrite[], once?: Once): Promise<Outcome[]> {
  const targets = await Promise.all(writes.map((write) => locate(store, write)));
  return withLocks(store, targets, async () => {
    if (once?.isDone()) return [];
    const { view, batch } = stage(store);
    const outcomes = await Promise.all(targets.map((target) => attempt(view, target)));
    if (outcomes.every((outcome) => 'output' in outcome)) {
      await store.db.batch(batch);
      once?.done();
    }
    return outcomes;
  });
}

interface Target extends ParsedWrite {
  readonly table: Table;
  /** LevelDB key within the table; undefined where the given key does not fit the table, which the action will refuse. */
  readonly key: string | undefined;
}

async function locate(store: Store, write: ParsedWrite): Promise<Target> {
  const table = (await promisify(store.getTable)(write.input.TableName)) as Table;
  const { Item: item, Key: key } = write.input;
  const misfit = item ? dynalite.validateItem(item, table) : dynalite.validateKey(key ?? {}, table);
  return { ...write, table, key: misfit ? undefined : dynalite.createKey(item ?? key ?? {}, table) };
}

/** Takes the locks table by table in one order for all callers, so that two transactions cannot wait for each other. */
async function withLocks<T>(store: Store, targets: readonly Target[], work: () => Promise<T>): Promise<T> {
  const keys = new Map<string, Set<string>>();
  for (const { table, key } of targets) {
    if (key === undefined) continue;
    const ofTable = keys.get(table.TableName) ?? new Set();
    if (ofTable.has(key)) {
      throw dynalite.validationError('Transaction request cannot include multiple operations on one item');
    }
    keys.set(table.TableName, ofTable.add(key));
  }
  const tables = [...keys.keys()].sort();
  const lockFrom = (index: number): Promise<T> => {
    const table = tables[index];
    if (table === undefined) return work();
    return new Promise((resolve, reject) => {
      store.getItemDb(table).lock([...(keys.get(table) ?? [])], (release) => {
        lockFrom(index + 1).then(release(resolve), release(reject));
      });
    });
  };
  return lockFrom(0);
}

/** Makes a view of the store that collects writes in a list and grants every lock: they are held already. */
function stage(store: Store): { view: Store; batch: BatchOperation[] } {
  const batch: BatchOperation[] = [];
  const staged = (db: SubDb, prefix: string): SubDb => ({
    lock: (_key, work) => work((done) => done),
    get: (key, callback) => db.get(key, callback),
    put: (key, value, callback) => {
      batch.push({ type: 'put', key: prefix + key, value });
      callback(null);
    },
    del: (key, callback) => {
      batch.push({ type: 'del', key: prefix + key });
      callback(null);
    },
  });
  const view: Store = {
    ...store,
    getItemDb: (table) => staged(store.getItemDb(table), prefixes.items(table)),
    getIndexDb: (type, table, index) =>
      staged(store.getIndexDb(type, table, index), prefixes.index(type, table, index)),
  };
  return { view, batch };
}

async function attempt(view: Store, { kind, input, table, key }: Target): Promise<Outcome> {
  try {
    if (kind === 'ConditionCheck') return { output: await checkCondition(view, input, table, key) };
    return { output: (await promisify(ACTIONS[kind])(view, input as never)) as object };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { refusal: error, existing: key === undefined ? undefined : await read(view, table, key) };
  }
}

async function checkCondition(view: Store, input: Write, table: Table, key: string | undefined): Promise<object> {
  if (key === undefined) throw dynalite.validateKey(input.Key ?? {}, table);
  const refusal = dynalite.checkConditional(input, await read(view, table, key));
  if (refusal) throw refusal;
  return {};
}

function read(view: Store, table: Table, key: string): Promise<Item | undefined> {
  const get = (callback: Callback<Item>) => view.getItemDb(table.TableName).get(key, callback);
  return promisify(get)();
}

/** True for an error that dynalite answers to the caller; any other is a fault. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'statusCode' in error && 'body' in error;
}
