import { expect, it } from 'vitest';
import { handleBatch } from '../../../lambdas/shared/sqs-batch.ts';
import { sqsEvent } from '../../helpers/sqs-event.ts';

const { Records } = sqsEvent('work', ['a', 'b', 'c', 'd']);

it('Messages are handled sequentially, in their order', async () => {
  const steps: string[] = [];
  const response = await handleBatch(
    Records,
    async ({ body }) => {
      steps.push(`begin ${body}`);
      await new Promise(setImmediate);
      steps.push(`end ${body}`);
    },
    () => expect.unreachable(),
  );
  expect(steps).toEqual(['a', 'b', 'c', 'd'].flatMap((body) => [`begin ${body}`, `end ${body}`]));
  expect(response).toEqual({ batchItemFailures: [] });
});

it('Messages that fail are reported by id and logged, and the others are still handled', async () => {
  const handled: string[] = [];
  const logged: unknown[] = [];
  const response = await handleBatch(
    Records,
    async ({ body }) => {
      if (body === 'a' || body === 'c') throw new Error(`no ${body}`);
      handled.push(body);
    },
    (error, { body }) => logged.push([body, (error as Error).message]),
  );
  expect(handled).toEqual(['b', 'd']);
  expect(logged).toEqual([
    ['a', 'no a'],
    ['c', 'no c'],
  ]);
  const [a, , c] = Records;
  expect(response).toEqual({
    batchItemFailures: [{ itemIdentifier: a.messageId }, { itemIdentifier: c.messageId }],
  });
});

it('Work that throws before it returns a promise fails its message alone', async () => {
  const response = await handleBatch(
    Records.slice(0, 2),
    ({ body }) => {
      if (body === 'a') throw new Error('thrown synchronously');
      return Promise.resolve();
    },
    () => {},
  );
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: Records[0].messageId }] });
});
