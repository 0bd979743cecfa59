import { expect, it } from 'vitest';
import { openNetwork } from '../../../layers/vision/networks/session.ts';

it('A network that there is not cannot be opened', async () => {
  await expect(openNetwork('unknown')).rejects.toThrow('There is no network "unknown"');
});

it('Concurrent runs of a network do not overwrite one another’s input', async () => {
  const model = await openNetwork('landmarks68');
  const points = async (brightness: number) => {
    const { points } = await model.run([1, 1, 64, 64], (input) => input.fill(brightness), ['points']);
    return points;
  };
  const together = await Promise.all([points(0.2), points(0.5), points(0.8)]);
  expect(together).toEqual([await points(0.2), await points(0.5), await points(0.8)]);
  expect(together[0]).not.toEqual(together[1]);
  await model.release();
});
