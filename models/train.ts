/** `npm run train -- WHAT DATA`: trains the models of this project on the development data. */

import { exitWithUsage } from '../eval/command-line.ts';

const USAGE = `Usage: npm run train -- WHAT DATA [options]

  heads DATA           the attribute heads (models/heads); DATA holds lfw-dev, utk-dev and ck-dev
    --only a,b           these heads only, by file name in models/heads
    --dry                writes no file, only prints the report
    --reuse              takes the features kept in out/heads even if the vision layer has changed since
    --picture FILE       draws a reliability diagram of the heads' confidences
  small-faces DATA     the small-face heatmap of the detector (models/small-faces); DATA holds lfw-dev and utk-dev
    --dry                writes no file, only prints the report
  projection DATA      the axes that vectors are projected on (models/projection); DATA holds lfw-dev and utk-dev
  crowd DATA           the crowd function (models/crowd); DATA holds lfw-dev and utk-dev
  similarity DATA      the Similarity curve (models/similarity); DATA holds lfw-dev and utk-dev
    --pack NAME          of these three: the model pack, if not that of new collections
    --dry                writes no file, only prints the report
    --reuse              takes the vectors kept in out/vectors
  confidence DATA      what makes Confidence (models/confidence); DATA holds lfw-dev, utk-dev and animals-dev
    --only a,b           only collects the candidates of these kinds of pictures
    --dry                writes no file, only prints the report
  activations DATA     ranges for the quantisation of networks (models/activations); DATA holds lfw-dev and utk-dev`;

const TRAININGS: Readonly<Record<string, () => Promise<unknown>>> = {
  heads: () => import('./heads/main.ts'),
  'small-faces': () => import('./small-faces/main.ts'),
  projection: () => import('./projection/main.ts'),
  crowd: () => import('./crowd/main.ts'),
  similarity: () => import('./similarity/main.ts'),
  confidence: () => import('./confidence/main.ts'),
  activations: () => import('./activations/main.ts'),
};

const [what = ''] = process.argv.slice(2);
if (!Object.hasOwn(TRAININGS, what)) exitWithUsage(USAGE);
await TRAININGS[what]();
