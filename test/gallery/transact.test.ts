import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GalleryBusy } from '../../layers/gallery/index.ts';
import { itemIsAbsent } from '../../layers/gallery/table.ts';
import { type TransactItem, transact } from '../../layers/gallery/transact.ts';
import { type Emulators, startEmulators } from '../helpers/emulators.ts';
import { cancelled, intercept } from './intercept.ts';

describe('A transaction', () => {
  let emulators: Emulators;
  beforeAll(async () => {
    emulators = await startEmulators();
  });
  afterAll(() => emulators.close());

  const put = (id: string): TransactItem => ({
    Put: { TableName: emulators.table, Item: { PK: 'transact', SK: id }, ...itemIsAbsent },
  });
  const exists = async (id: string) =>
    (await emulators.dynamo.send(new GetCommand({ TableName: emulators.table, Key: { PK: 'transact', SK: id } })))
      .Item !== undefined;

  /** Cancels the first `times` transactions for these reasons, and counts them all. */
  const cancel = (times: number, ...codes: string[]) => {
    const sent = { count: 0 };
    const stop = intercept(emulators.dynamo, async ({ send }) => {
      sent.count++;
      if (sent.count > times) return send();
      throw cancelled(...codes);
    });
    return { sent, stop };
  };

  it('that meets a condition which does not hold is refused as a whole', async () => {
    expect(await transact(emulators, [put('a')])).toBe('committed');
    expect(await transact(emulators, [put('b'), put('a')])).toBe('refused');
    expect(await exists('b')).toBe(false);
  });

  it.each([['TransactionConflict'], ['ThrottlingError'], ['ProvisionedThroughputExceeded']])(
    'cancelled twice for %s is tried a third time',
    async (code) => {
      const { sent, stop } = cancel(2, 'None', code);
      expect(await transact(emulators, [put(code)])).toBe('committed');
      stop();
      expect(sent.count).toBe(3);
      expect(await exists(code)).toBe(true);
    },
  );

  it('that is always cancelled for conflicts is given up after eight tries, with the last as cause', async () => {
    const { sent, stop } = cancel(Infinity, 'TransactionConflict');
    const error = await transact(emulators, [put('never')]).catch((reason) => reason);
    stop();
    expect(error).toBeInstanceOf(GalleryBusy);
    expect(error.cause).toBeInstanceOf(TransactionCanceledException);
    expect(sent.count).toBe(8);
  });

  it('that meets both a false condition and a conflict is refused immediately', async () => {
    const { sent, stop } = cancel(Infinity, 'ConditionalCheckFailed', 'TransactionConflict');
    expect(await transact(emulators, [put('both')])).toBe('refused');
    stop();
    expect(sent.count).toBe(1);
  });

  it('cancelled for any other reason fails immediately with the error of DynamoDB', async () => {
    const { sent, stop } = cancel(Infinity, 'ItemCollectionSizeLimitExceeded');
    await expect(transact(emulators, [put('large')])).rejects.toThrow(TransactionCanceledException);
    stop();
    expect(sent.count).toBe(1);
  });
});
