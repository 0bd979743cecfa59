import { afterEach, it, vi } from 'vitest';
import { portraits } from '../helpers/portraits.ts';
import { expectAllIndexedOnce } from './many-uploads.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('A dozen photos uploaded concurrently are all indexed exactly once, though every message comes twice and runs are killed', async () => {
  await expectAllIndexedOnce(await portraits(12), { deliveries: 2, killOneIn: 3, visibilitySeconds: 10 });
}, 180_000);
