import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTarget, type Target } from './fuzzing.ts';
import { mutation } from './mutations.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

it('Every body, header, target, path and query gets an answer, or an error that the SDK understands', async () => {
  const answers = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(mutation, async (request) => {
      const { statusCode, body } = await target.send(request);
      const kind = statusCode === 200 ? 'answer' : JSON.parse(body).__type;
      answers.set(kind, (answers.get(kind) ?? 0) + 1);
    }),
    { numRuns: 3000 },
  );
  // The requests reach every stage: each of these kinds of answer occurs.
  expect([...answers.keys()]).toEqual(
    expect.arrayContaining([
      'answer',
      'SerializationException',
      'UnknownOperationException',
      'MissingAuthenticationTokenException',
      'ValidationException',
      'ResourceNotFoundException',
      'InvalidParameterException',
      'InvalidImageFormatException',
    ]),
  );
});
