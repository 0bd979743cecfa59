import type { Model } from './session.ts';

/** Past this many faces a larger batch gains nothing and only holds more memory. */
const MAX_BATCH = 16;

/**
 * Runs `model` over any number of items in batches of at most 16.
 * @param outputs  those wanted
 * @param fill     writes item `i` as the network's input into the batch from `offset` on
 * @returns for every output asked for, one view an item
 */
export async function runBatched<T, Output extends string>(
  model: Model,
  items: readonly T[],
  outputs: readonly Output[],
  fill: (item: T, batch: Float32Array, offset: number) => Promise<void>,
): Promise<Record<Output, Float32Array[]>> {
  const shape = model.input.shape.map(Number);
  const size = shape.reduce((product, side) => product * side, 1);
  const results = Object.fromEntries(outputs.map((name) => [name, []])) as unknown as Record<Output, Float32Array[]>;
  for (let start = 0; start < items.length; start += MAX_BATCH) {
    const batch = items.slice(start, start + MAX_BATCH);
    const answers = await model.scratch.borrow(batch.length * size, async (data) => {
      for (let i = 0; i < batch.length; i++) await fill(batch[i], data, i * size);
      return model.run(data, [batch.length, ...shape], outputs);
    });
    for (const name of outputs) results[name].push(...rows(answers[name], batch.length));
  }
  return results;
}

function rows(data: Float32Array, count: number): Float32Array[] {
  const length = data.length / count;
  return Array.from({ length: count }, (_, i) => data.subarray(i * length, (i + 1) * length));
}
