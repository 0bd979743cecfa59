/**
 * Builds the models: downloads what models/networks.json names, converts it, and checks the result.
 *   --if-needed  do nothing if models/built is complete and current
 *   --update     write the checksums of what was built into networks.json
 */
import { parseArgs } from 'node:util';
import { PackError } from './pack-error.ts';
import { progress } from './progress.ts';
import { isBuilt } from './stamp.ts';

const { values } = parseArgs({
  options: { 'if-needed': { type: 'boolean', default: false }, update: { type: 'boolean', default: false } },
});

if (!(values['if-needed'] && (await isBuilt()))) {
  // Imported late: the check precedes every command and has to be quick.
  const { buildNetworks } = await import('./build.ts');
  try {
    await buildNetworks({ update: values.update });
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    progress(error.message);
    process.exitCode = 1;
  }
}
