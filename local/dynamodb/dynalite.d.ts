// The parts of dynalite that local/dynamodb builds on; the package ships no types. Written against 4.0.0.

declare module 'dynalite/db/index.js' {
  import type { Readable } from 'node:stream';
  import type { AttributeValue, KeySchemaElement } from '@aws-sdk/client-dynamodb';

  export type Item = Record<string, AttributeValue>;
  export type Callback<T = unknown> = (error: unknown, value?: T) => void;
  export type BatchOperation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };

  export interface Table {
    TableName: string;
    TableStatus: string;
    KeySchema: KeySchemaElement[];
  }

  /** A prefix of the one LevelDB. */
  export interface SubDb {
    /** Runs `work` once every key is free; the function it gets wraps a callback so that calling it frees them. */
    lock(keys: string | string[], work: (release: <F>(done: F) => F) => void): void;
    get(key: string, callback: Callback<Item>): void;
    put(key: string, value: unknown, callback: Callback): void;
    del(key: string, callback: Callback): void;
  }

  /** The LevelDB beneath, as the package `level` opens it, with the stream methods that dynalite adds. */
  export interface Database {
    open(): Promise<void>;
    close(): Promise<void>;
    batch(operations: BatchOperation[]): Promise<void>;
    keys(options?: object): AsyncIterable<string>;
    values(options?: object): AsyncIterable<unknown>;
    iterator(options?: object): AsyncIterable<[string, unknown]>;
    createKeyStream(options?: object): Readable;
    createValueStream(options?: object): Readable;
  }

  export interface Store {
    readonly options: { readonly maxItemSize: number };
    readonly db: Database;
    readonly tableDb: SubDb;
    getTable(name: string, callback: Callback<Table>): void;
    getItemDb(table: string): SubDb;
    getIndexDb(type: string, table: string, index: string): SubDb;
  }

  /** Error that dynalite throws, or passes on, for a request it refuses: the answer to write. */
  export interface Refusal extends Error {
    statusCode: number;
    body: { __type: string; message: string };
  }

  /** A write as its caller sent it. Validation adds underscored members: the parsed expressions. */
  export interface Write {
    TableName: string;
    Item?: Item;
    Key?: Item;
    ConditionExpression?: string;
    UpdateExpression?: string;
    ReturnValuesOnConditionCheckFailure?: string;
  }

  const db: {
    create(options: { path: string; createTableMs: number; deleteTableMs: number; updateTableMs: number }): Store;
    validateKey(key: Item, table: Table): Refusal | undefined;
    validateItem(item: Item, table: Table): Refusal | undefined;
    createKey(item: Item, table: Table): string;
    checkConditional(write: Write, existing: Item | undefined): Refusal | null | undefined;
    itemSize(item: Item): number;
    validationError(message: string): Refusal;
  };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js';

  export type Types = Record<string, unknown>;

  const validations: {
    /** A copy of the input that holds the declared members only. */
    checkTypes<T>(input: T, types: Types): T;
    checkValidations(input: object, types: Types, custom: Check | undefined, store: Store): void;
  };
  export type Check = (input: never, store: Store) => string | undefined;
  export default validations;
}

declare module 'dynalite/validations/*.js' {
  import type { Check, Types } from 'dynalite/validations/index.js';

  const validation: { types: Types; custom?: Check };
  export default validation;
}

declare module 'dynalite/actions/*.js' {
  import type { Callback, Store } from 'dynalite/db/index.js';

  const action: (store: Store, input: never, callback: Callback<object>) => void;
  export default action;
}
