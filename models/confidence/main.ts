/**
 * `npm run train -- confidence DATA`: fits the classifier that asks a face's embedding whether it is a person's, and the
 * curve to `Confidence`. The last line of stdout is one JSON object.
 */

import { readFile } from 'node:fs/promises';
import { exitWithUsage, parseCommandLine } from '../../eval/command-line.ts';
import type { ConfidenceFile } from '../../layers/vision/training.ts';
import { writeAtomically } from '../build/files.ts';
import { encodeFloats } from '../floats.ts';
import { collectExamples, joinExamples } from './collect.ts';
import { fitPerson } from './fit.ts';
import { nobodyPictures } from './nobody-pictures.ts';
import { peoplePictures } from './people-pictures.ts';
import { reportOf } from './report.ts';

const USAGE = `Usage: npm run train -- confidence DATA [options]

  DATA         the folder that holds lfw-dev, utk-dev and animals-dev, and wallpapers where there are any

  --only a,b   only collects the candidates of these kinds of pictures, and fits nothing
  --dry        writes no file, only prints the report`;

const FILE = new URL('confidence.json', import.meta.url);

const { positionals, values } = parseCommandLine(USAGE, {
  only: { type: 'string' },
  dry: { type: 'boolean', default: false },
});
const [, directory] = positionals;
if (!directory) exitWithUsage(USAGE);

const kinds = Map.groupBy([...nobodyPictures(directory), ...(await peoplePictures(directory))], ({ kind }) => kind);
const only = values.only?.split(',') ?? [...kinds.keys()];
const collected = [];
for (const kind of only) {
  const pictures = kinds.get(kind);
  if (!pictures) exitWithUsage(USAGE, `There is no kind "${kind}", only ${[...kinds.keys()].join(', ')}`);
  collected.push(await collectExamples(kind, pictures));
}
if (!values.only) {
  const before = JSON.parse(await readFile(FILE, 'utf8')) as ConfidenceFile;
  const { fit, judged } = fitPerson(joinExamples(collected));
  const { weights, bias, judged: curve } = fit;
  const report = reportOf(judged, before);
  if (!values.dry) {
    const file: ConfidenceFile = { ...before, person: { weights: encodeFloats(weights), bias }, judged: curve };
    await writeAtomically(FILE, `${JSON.stringify(file, null, 2)}\n`);
  }
  console.log(JSON.stringify(report));
}
