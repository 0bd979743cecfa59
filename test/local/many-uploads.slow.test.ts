import { afterEach, describe, it, vi } from 'vitest';
import { portraits } from '../helpers/portraits.ts';
import { expectAllIndexedOnce } from './many-uploads.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const photos = await portraits(500);

describe('Five hundred photos uploaded concurrently are all indexed exactly once', () => {
  it('without disturbances', async () => {
    await expectAllIndexedOnce(photos, { deliveries: 1, killOneIn: 0, visibilitySeconds: 60 });
  });

  it('when every message comes twice and one run in ten is killed', async () => {
    await expectAllIndexedOnce(photos, { deliveries: 2, killOneIn: 10, visibilitySeconds: 60 });
  });
});
