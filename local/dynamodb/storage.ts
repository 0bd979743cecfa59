import { Readable } from 'node:stream';
import dynalite, { type BatchOperation, type Store, type Table } from 'dynalite/db/index.js';

/** Another process has the folder open. */
export class FolderInUse extends Error {
  override name = 'FolderInUse';
}

/** Key prefixes under which dynalite keeps tables, and the items and index entries of one. */
export const prefixes = {
  tables: 'table~',
  items: (table: string) => `item-${table}~`,
  index: (type: string, table: string, index: string) => `index-${type.toLowerCase()}~${table}~${index}~`,
} as const;

/**
 * Opens dynalite's storage, a LevelDB, in a folder that is made when missing.
 *
 * A write is handed to the operating system before it is acknowledged, and LevelDB replays its log on opening: killing
 * the process at any time loses nothing that was acknowledged and leaves every batch whole or absent. A power cut may
 * lose the last writes (they are not fsynced), never part of a batch.
 *
 * @throws FolderInUse
 */
export async function openStorage(folder: string): Promise<Store> {
  const store = dynalite.create({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  try {
    await store.db.open();
  } catch (error) {
    const { cause } = error as Error & { cause?: { code?: string } };
    if (cause?.code !== 'LEVEL_LOCKED') throw error;
    throw new FolderInUse(`${folder} is in use by another process`, { cause: error });
  }
  closeIteratorsWithTheirStreams(store);
  await finishCreatingTables(store);
  return store;
}

/** Replaces dynalite's streams, which leave their LevelDB iterator open: each query would keep a snapshot alive. */
function closeIteratorsWithTheirStreams({ db }: Store): void {
  db.createKeyStream = (options = {}) => Readable.from(db.keys(options));
  db.createValueStream = (options = {}) => Readable.from(db.values(options));
}

/** Activates tables that a killed process left in creation: a table becomes active a moment after it is written. */
async function finishCreatingTables({ db }: Store): Promise<void> {
  const finished: BatchOperation[] = [];
  for await (const [key, value] of db.iterator({ gt: prefixes.tables, lt: `${prefixes.tables}\xff` })) {
    const table = value as Table;
    if (table.TableStatus === 'CREATING')
      finished.push({ type: 'put', key, value: { ...table, TableStatus: 'ACTIVE' } });
  }
  if (finished.length > 0) await db.batch(finished);
}
