import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCollection, getCollection, type Store } from '../../../layers/gallery/index.ts';
import { type Emulators, startEmulators, storeEnvironment } from '../../helpers/emulators.ts';
import { startProcess } from '../../helpers/processes.ts';
import { cutPower, requestsOf } from '../intercept.ts';
import { type OperationName, operations, type Subject } from './operations.ts';
import type { Errand } from './process.ts';
import { scenarios } from './scenarios.ts';

/** The number of writes of each kind that every operation makes in its scenario. */
const WRITES = {
  IndexFaces: { PutObjectCommand: 2, TransactWriteItemsCommand: 2 },
  DeleteFaces: { TransactWriteItemsCommand: 3 },
  CreateUser: { TransactWriteItemsCommand: 1 },
  AssociateFaces: { PutObjectCommand: 2, TransactWriteItemsCommand: 2 },
  DisassociateFaces: { PutObjectCommand: 2, TransactWriteItemsCommand: 2 },
  // The face that does not fit the transaction, then the user.
  DeleteUser: { PutObjectCommand: 1, TransactWriteItemsCommand: 2 },
  TagResource: { TransactWriteItemsCommand: 1 },
  DeleteCollection: { TransactWriteItemsCommand: 1 },
  purge: { BatchWriteItemCommand: 6, DeleteObjectsCommand: 1 },
  // Proof that a face is dead, listing of the merged segment, settlement; deletion of replaced and of orphaned objects.
  compaction: {
    TransactWriteItemsCommand: 3,
    PutObjectCommand: 1,
    DeleteObjectsCommand: 2,
    BatchWriteItemCommand: 1,
  },
};

const READS = new Set([
  'GetItemCommand',
  'BatchGetItemCommand',
  'QueryCommand',
  'GetObjectCommand',
  'ListObjectsV2Command',
]);

describe('A crash', () => {
  let emulators: Emulators;
  beforeAll(async () => {
    emulators = await startEmulators();
  });
  afterAll(() => emulators.close());

  const clientOf = (store: Store, command: string) => (command.includes('Object') ? store.s3 : store.dynamo);

  describe.each(Object.entries(WRITES) as [OperationName, Record<string, number>][])('in %s', (name, writes) => {
    const { prepare, verify } = scenarios[name];
    const run = operations[name];

    it('has no other writes than those tried here', async () => {
      const subject = await prepare(emulators);
      const requests = await requestsOf([emulators.dynamo, emulators.s3], () => run(emulators, subject));
      const written = Object.entries(requests).filter(([command]) => !READS.has(command));
      expect(Object.fromEntries(written)).toEqual(writes);
    });

    const points = Object.entries(writes).flatMap(([command, count]) =>
      Array.from({ length: count }, (_, index) => [
        ['before', command, index + 1] as const,
        ['after', command, index + 1] as const,
      ]).flat(),
    );
    it.each(points)('%s %s %i is completed by a retry', async (when, command, nth) => {
      const subject = await prepare(emulators);
      await cutPower(clientOf(emulators, command), command, when, nth, () => run(emulators, subject));
      await expectSound(emulators, subject);
      await verify(emulators, subject, await run(emulators, subject));
    });
  });

  it.each<[OperationName, Errand['when'], string, number]>([
    ['IndexFaces', 'after', 'PutObjectCommand', 1],
    ['IndexFaces', 'before', 'TransactWriteItemsCommand', 2],
    ['DeleteFaces', 'after', 'TransactWriteItemsCommand', 1],
    ['AssociateFaces', 'after', 'TransactWriteItemsCommand', 1],
    ['DeleteUser', 'after', 'TransactWriteItemsCommand', 1],
    ['DeleteCollection', 'after', 'TransactWriteItemsCommand', 1],
    ['purge', 'after', 'BatchWriteItemCommand', 2],
    ['compaction', 'after', 'TransactWriteItemsCommand', 2],
    ['compaction', 'before', 'DeleteObjectsCommand', 1],
  ])('that kills the process in %s %s %s %i is completed by another process', async (operation, when, command, nth) => {
    const { prepare, verify } = scenarios[operation];
    const subject = await prepare(emulators);
    const errand: Errand = { environment: storeEnvironment(emulators), operation, subject, command, nth, when };
    const { firstLine, kill } = await startProcess(new URL('process.ts', import.meta.url), [JSON.stringify(errand)]);
    expect(firstLine).toBe('dead');
    await kill();
    await expectSound(emulators, subject);
    await verify(emulators, subject, await operations[operation](emulators, subject));
  });
});

/**
 * Asserts that the crash left no problem behind: at worst dead vectors and orphans, unless the collection is deleted.
 */
async function expectSound(store: Store, { collection: { id } }: Subject): Promise<void> {
  const collection = await getCollection(store, id).catch(() => undefined);
  if (collection) expect((await checkCollection(store, collection)).problems).toEqual([]);
}
