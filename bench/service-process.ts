/** Runs the whole service in a process of its own, started by service.ts, so that its memory is measured alone. */

import { startLocal } from '../local/index.ts';

const [home] = process.argv.slice(2);
const service = await startLocal({ port: 0, home });
process.on('message', () => process.send?.(memory()));
// Nothing needs to be saved: the state folder is deleted afterwards.
process.once('disconnect', () => process.exit());
process.send?.(service.endpoint);

export interface Memory {
  readonly residentMb: number;
  /** Heap and buffers in use after a garbage collection. */
  readonly liveMb: number;
  /** Highest resident memory so far. */
  readonly peakMb: number;
}

function memory(): Memory {
  const toMb = (bytes: number, digits = 0) => Number((bytes / 2 ** 20).toFixed(digits));
  const residentMb = toMb(process.memoryUsage.rss());
  if (!gc) throw new Error('Garbage cannot be collected without --expose-gc');
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return {
    residentMb,
    liveMb: toMb(heapUsed + external, 1),
    peakMb: toMb(process.resourceUsage().maxRSS * 1024),
  };
}
