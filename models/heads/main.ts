/** `npm run train -- heads DATA`: trains the heads in models/heads. The last line of stdout is one JSON object. */

import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type NamedAnswers, plotReliability } from '../../eval/reliability-plot.ts';
import type { AgeFile, HeadFile } from '../../layers/vision/training.ts';
import { JUDGES, type JudgeRecipe } from './recipes.ts';
import { type Trained, trainAge, trainEmotions, trainJudge } from './train.ts';

const USAGE = `Usage: npm run train -- heads DATA [options]

  DATA          the folder that holds lfw-dev, utk-dev and ck-dev

  --only a,b    trains these heads only (the names of the files in models/heads)
  --dry         writes no head, only says what it is worth
  --reuse       takes the features kept in out/heads even if the vision layer has changed since
  --picture F   draws into this file how much the confidences mean`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    dry: { type: 'boolean', default: false },
    reuse: { type: 'boolean', default: false },
    picture: { type: 'string' },
  },
});
const [command, directory] = positionals;
if (command !== 'heads' || !directory) {
  console.error(USAGE);
  process.exit(2);
}

const data = { directory, reuse: values.reuse };
const drawn: NamedAnswers[] = [];
// Age first: how old people look is what the others' errors are told by.
const trainings: Record<string, () => Promise<Trained<HeadFile, object>>> = {
  age: () => trainAge(data),
  ...Object.fromEntries(JUDGES.map((recipe) => [recipe.name, () => judge(recipe)])),
  emotions: () => trainEmotions(data),
};

const reports: Record<string, object> = {};
for (const name of values.only?.split(',') ?? Object.keys(trainings)) {
  if (!Object.hasOwn(trainings, name)) throw new Error(`There is no head "${name}", only ${Object.keys(trainings)}`);
  const { file, report } = await trainings[name]();
  reports[name] = roundNumbers(report);
  console.log(`${name.padEnd(12)} ${JSON.stringify(reports[name])}`);
  if (!values.dry) await writeFile(fileOf(name), `${JSON.stringify(file, null, 2)}\n`);
}
if (values.picture) await plotReliability(drawn, values.picture);
console.log(JSON.stringify(reports));

async function judge(recipe: JudgeRecipe) {
  const ageHead = JSON.parse(await readFile(fileOf('age'), 'utf8')) as AgeFile;
  const trained = await trainJudge(recipe, data, ageHead);
  drawn.push({ name: recipe.name, answers: trained.answers });
  return trained;
}

function fileOf(name: string): URL {
  return new URL(`${name}.json`, import.meta.url);
}

/** Four digits say all that a few hundred faces can tell. */
function roundNumbers(report: object): object {
  return JSON.parse(
    JSON.stringify(report, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)),
  ) as object;
}
