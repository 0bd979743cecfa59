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
  /** The most so far. */
  readonly peakMb: number;
}

function memory(): Memory {
  const toMb = (bytes: number) => Math.round(bytes / 2 ** 20);
  return { residentMb: toMb(process.memoryUsage.rss()), peakMb: toMb(process.resourceUsage().maxRSS * 1024) };
}
