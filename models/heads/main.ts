/** `npm run train -- heads DATA`: trains the heads in models/heads. The last line of stdout is one JSON object. */

import { readFile, writeFile } from 'node:fs/promises';
import { exitWithUsage, parseCommandLine } from '../../eval/command-line.ts';
import { type NamedAnswers, plotReliability } from '../../eval/reliability-plot.ts';
import type { AgeFile, HeadFile } from '../../layers/vision/training.ts';
import type { Trained } from './fit-head.ts';
import { AGE, EMOTIONS, JUDGES, type JudgeRecipe } from './recipes.ts';
import { trainAge } from './train-age.ts';
import { trainEmotions } from './train-emotions.ts';
import { trainJudge } from './train-judge.ts';

const USAGE = `Usage: npm run train -- heads DATA [options]

  DATA            the folder that holds lfw-dev, utk-dev and ck-dev

  --only a,b      these heads only, by file name in models/heads
  --dry           writes no file, only prints the report
  --reuse         takes the features kept in out/heads even if the vision layer has changed since
  --picture FILE  draws a reliability diagram of the heads' confidences`;

const { positionals, values } = parseCommandLine(USAGE, {
  only: { type: 'string' },
  dry: { type: 'boolean', default: false },
  reuse: { type: 'boolean', default: false },
  picture: { type: 'string' },
});
const [, directory] = positionals;
if (!directory) exitWithUsage(USAGE);

const data = { directory, reuse: values.reuse };
const plotted: NamedAnswers[] = [];
// Age first: the errors of the other heads are reported by the ages that it estimates.
const trainings: Record<string, () => Promise<Trained<HeadFile, object>>> = {
  [AGE.name]: () => trainAge(data),
  ...Object.fromEntries(JUDGES.map((recipe) => [recipe.name, () => trainJudgeWithAges(recipe)])),
  [EMOTIONS.name]: () => trainEmotions(data),
};

const names = values.only?.split(',') ?? Object.keys(trainings);
for (const name of names) {
  if (!Object.hasOwn(trainings, name)) {
    exitWithUsage(USAGE, `There is no head "${name}", only ${Object.keys(trainings).join(', ')}`);
  }
}
const reports: Record<string, object> = {};
for (const name of names) {
  const { file, report } = await trainings[name]();
  reports[name] = roundNumbers(report);
  console.log(`${name.padEnd(12)} ${JSON.stringify(reports[name])}`);
  if (!values.dry) await writeFile(fileOf(name), `${JSON.stringify(file, null, 2)}\n`);
}
if (values.picture) await plotReliability(plotted, values.picture);
console.log(JSON.stringify(reports));

async function trainJudgeWithAges(recipe: JudgeRecipe) {
  const ageHead = JSON.parse(await readFile(fileOf(AGE.name), 'utf8')) as AgeFile;
  const trained = await trainJudge(recipe, data, ageHead);
  plotted.push({ name: recipe.name, answers: trained.answers });
  return trained;
}

function fileOf(name: string): URL {
  return new URL(`${name}.json`, import.meta.url);
}

/** Rounds every number of a report to four significant digits: a few hundred faces give no more. */
function roundNumbers(report: object): object {
  return JSON.parse(
    JSON.stringify(report, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)),
  ) as object;
}
