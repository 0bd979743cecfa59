import type { Model } from './lanes.ts';

/** Past this many faces a batch leaves the processor's cache, and gains nothing: docs/performance.md. */
const MAX_BATCH = 4;

/**
 * Runs `model` over any number of items in batches of at most 4, as many at once as there are lanes.
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
  const perBatch = Math.min(MAX_BATCH, Math.ceil(items.length / model.lanes));
  const batches = Array.from({ length: Math.ceil(items.length / perBatch) || 0 }, (_, b) =>
    items.slice(b * perBatch, (b + 1) * perBatch),
  );
  const answers = await Promise.all(
    batches.map((batch) =>
      model.run(
        [batch.length, ...shape],
        async (input) => {
          for (const [i, item] of batch.entries()) await fill(item, input, i * size);
        },
        outputs,
      ),
    ),
  );
  const all = (name: Output) => answers.flatMap((answer, b) => rows(answer[name], batches[b].length));
  return Object.fromEntries(outputs.map((name) => [name, all(name)])) as Record<Output, Float32Array[]>;
}

function rows(data: Float32Array, count: number): Float32Array[] {
  const length = data.length / count;
  return Array.from({ length: count }, (_, i) => data.subarray(i * length, (i + 1) * length));
}
