import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GalleryBusy } from '../../layers/gallery/index.ts';
import { deleteItems, readItems, readPartition } from '../../layers/gallery/items.ts';
import { transact } from '../../layers/gallery/transact.ts';
import { type Emulators, startEmulators } from '../helpers/emulators.ts';
import { intercept } from './intercept.ts';

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
afterAll(() => emulators.close());

const PK = 'items';
const items = Array.from({ length: 25 }, (_, index) => ({ PK, SK: String(index).padStart(2, '0'), value: index }));
const itemKeys = items.map(({ SK }) => ({ PK, SK }));
const put = () =>
  transact(
    emulators,
    items.map((Item) => ({ Put: { TableName: emulators.table, Item } })),
  );
const left = async () => {
  const found: Record<string, unknown>[] = [];
  for await (const some of readPartition(emulators, PK)) found.push(...some);
  return found;
};

/** Deletes only the first half of a batch, and reports the rest as unprocessed. */
function deleteHalf(times: number) {
  let requests = 0;
  const stop = intercept(emulators.dynamo, async ({ command, input, send }) => {
    if (command !== 'BatchWriteItemCommand' || requests++ >= times) return send();
    const wanted = (input.RequestItems as Record<string, unknown[]>)[emulators.table];
    const half = Math.floor(wanted.length / 2);
    const { output } = await send({ RequestItems: { [emulators.table]: wanted.slice(0, half) } });
    return { output: { ...output, UnprocessedItems: { [emulators.table]: wanted.slice(half) } } };
  });
  return { stop, requests: () => requests };
}

describe('Items', () => {
  it('are read by partition, or the beginning of their keys, or only some attributes of them', async () => {
    await put();
    expect(await left()).toEqual(items);
    const some: Record<string, unknown>[] = [];
    for await (const page of readPartition(emulators, PK, { beginning: '1', attributes: ['SK'] })) some.push(...page);
    expect(some).toEqual(items.filter(({ SK }) => SK.startsWith('1')).map(({ SK }) => ({ SK })));
    expect(await readItems(emulators, [])).toEqual([]);
  });

  it('are deleted, those that DynamoDB left unprocessed too, whether they exist or not', async () => {
    await put();
    const { stop, requests } = deleteHalf(3);
    await deleteItems(emulators, itemKeys.slice(0, 20));
    stop();
    expect(requests()).toBe(4);
    expect(await left()).toEqual(items.slice(20));
    await deleteItems(emulators, itemKeys);
    expect(await left()).toEqual([]);
  });

  it('that DynamoDB will not delete make it give up after eight tries', async () => {
    await put();
    const stop = intercept(emulators.dynamo, async ({ input }) => ({
      output: { $metadata: {}, UnprocessedItems: input.RequestItems },
    }));
    await expect(deleteItems(emulators, itemKeys)).rejects.toThrow(
      new GalleryBusy('25 items were still there after 8 tries.'),
    );
    stop();
  });
});
