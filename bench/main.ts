/** `npm run -s bench -- NAME ...`: how fast. The last line of stdout is one JSON object. */

import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchCold } from './cold.ts';
import { benchIndex } from './index-faces.ts';
import { benchSearch } from './search.ts';

const USAGE = `Usage: npm run -s bench -- NAME [options]

  index PHOTO..      IndexFaces of each photo, warm, through the stock client
    --attributes DEFAULT,ALL   (default DEFAULT)
    --runs 30
  search             SearchFaces among synthetic faces, by a process of its own
    --faces 100000
  cold               from the start of a function's process to its first IndexFaces answer
    --runs 5`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    attributes: { type: 'string', default: 'DEFAULT' },
    runs: { type: 'string' },
    faces: { type: 'string', default: '100000' },
  },
});
const [name, ...rest] = positionals;

const benchmarks: Record<string, () => Promise<unknown>> = {
  index: () =>
    benchIndex(rest, {
      attributes: values.attributes.split(',') as ('DEFAULT' | 'ALL')[],
      runs: Number(values.runs ?? 30),
    }),
  search: () => benchSearch(Number(values.faces)),
  cold: () => benchCold(Number(values.runs ?? 5)),
};

if (!name || !Object.hasOwn(benchmarks, name)) {
  console.error(USAGE);
  process.exit(2);
}
// A log line a request would be measured too, and is not wanted on stdout.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
console.error(`${cpus()[0]?.model}, ${availableParallelism()} CPUs; Node ${process.version}`);
console.log(JSON.stringify(await benchmarks[name]()));
