/** The whole service in a process of its own, started by service.ts: whoever measures it is not measured with it. */

import { startLocal } from '../local/index.ts';

const [home] = process.argv.slice(2);
const service = await startLocal({ port: 0, home });
process.on('message', () => process.send?.(memory()));
// Its state is thrown away with it.
process.once('disconnect', () => process.exit());
process.send?.(service.endpoint);

export interface Memory {
  readonly residentMb: number;
  /** Of those what JavaScript holds when its garbage has been collected, buffers included. */
  readonly liveMb: number;
  /** The most so far. */
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
