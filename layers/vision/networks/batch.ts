import type { Network } from './session.ts';

/** Most items of a batch: a larger one exceeds the processor's cache, and gains nothing (docs/performance.md). */
export const MAX_BATCH = 4;

/**
 * Runs a network over any number of items in batches of at most 4.
 * @param outputs  names of the outputs wanted
 * @param fill  writes an item as the network's input into the batch, from index `offset` on
 * @returns for every output wanted, one view an item
 */
export async function runBatched<T, Output extends string>(
  network: Network,
  items: readonly T[],
  outputs: readonly Output[],
  fill: (item: T, batch: Float32Array, offset: number) => void,
): Promise<Record<Output, Float32Array[]>> {
  const shape = network.input.shape.map(Number);
  const size = shape.reduce((product, side) => product * side, 1);
  const all = Object.fromEntries(outputs.map((name) => [name, []])) as unknown as Record<Output, Float32Array[]>;
  for (let first = 0; first < items.length; first += MAX_BATCH) {
    const batch = items.slice(first, first + MAX_BATCH);
    const results = await network.run(
      [batch.length, ...shape],
      (input) => {
        for (const [i, item] of batch.entries()) fill(item, input, i * size);
      },
      outputs,
    );
    for (const name of outputs) all[name].push(...rows(results[name], batch.length));
  }
  return all;
}

function rows(data: Float32Array, count: number): Float32Array[] {
  const length = data.length / count;
  return Array.from({ length: count }, (_, i) => data.subarray(i * length, (i + 1) * length));
}
