// `npm run fsck -- COLLECTION [--repair]`: compares everything that the table and the bucket hold of a collection.
// Problems on stderr; the last line of stdout is the report as JSON. Ends with status 0 if no problem is left, else 1.
import { parseArgs } from 'node:util';
import {
  checkCollection,
  getCollection,
  type Problem,
  type Repairs,
  type Report,
  repairCollection,
} from '../layers/gallery/index.ts';
import { Progress } from './progress.ts';
import { fail, failOf, storeOfCommand } from './store.ts';

/** Most problems of one kind that are printed one by one. */
const MOST_PRINTED = 20;

const {
  positionals: [id],
  values: { repair },
} = parseArgs({ allowPositionals: true, options: { repair: { type: 'boolean', default: false } } });
if (!id) fail('name a collection: npm run fsck -- COLLECTION [--repair]');

const store = storeOfCommand(process.env);
const progress = new Progress();
try {
  const collection = await getCollection(store, id);
  const check = async () => {
    const report = await checkCollection(store, collection, ({ stage, done, of = done }) =>
      progress.show(stage, done, of),
    );
    progress.stop();
    return report;
  };
  let report = await check();
  print(report.problems);
  let repairs: Repairs = { mended: [], unmended: [] };
  if (repair && report.problems.length > 0) {
    repairs = await repairCollection(store, collection, report);
    for (const { problem, why } of repairs.unmended) process.stderr.write(`not mended: ${describe(problem)}: ${why}\n`);
    report = await check();
  }
  if (report.problems.length > 0 && !report.isQuiet) {
    process.stderr.write('The collection was changed all the time: check again when it is quiet.\n');
  }
  process.stdout.write(`${JSON.stringify(summary(id, report, repairs))}\n`);
  process.exitCode = report.problems.length === 0 ? 0 : 1;
} catch (error) {
  progress.stop();
  failOf(error);
}

function print(problems: readonly Problem[]): void {
  for (const [kind, some = []] of Map.groupBy(problems, (problem) => problem.kind)) {
    for (const problem of some.slice(0, MOST_PRINTED)) process.stderr.write(`${describe(problem)}\n`);
    if (some.length > MOST_PRINTED) process.stderr.write(`and ${some.length - MOST_PRINTED} more: ${kind}\n`);
  }
}

function describe({ kind, ...where }: Problem): string {
  const parts = Object.entries(where).map(([name, value]) => `${name} ${value}`);
  return `${kind}: ${parts.join(', ')}`;
}

function summary(collection: string, { problems, ...counts }: Report, { mended, unmended }: Repairs) {
  const byKind = Object.groupBy(problems, ({ kind }) => kind);
  return {
    collection,
    ...counts,
    problems: problems.length,
    problemsByKind: Object.fromEntries(Object.entries(byKind).map(([kind, some]) => [kind, some?.length])),
    mended: mended.length,
    unmended: unmended.length,
  };
}
