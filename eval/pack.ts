/** The model pack that an evaluation embeds with: --pack NAME of its command line, or else the default. */

import { parseArgs } from 'node:util';
import { openPack } from '../layers/vision/index.ts';

const { values } = parseArgs({ options: { pack: { type: 'string' } }, strict: false });

export const PACK = openPack(values.pack?.toString());
