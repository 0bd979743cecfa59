/**
 * Builds the model pack: downloads what models/pack.json names, converts it, and checks the result.
 *   --if-needed  do nothing if models/built is complete and current
 *   --update     write the checksums of what was built into pack.json
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
  const { buildPack } = await import('./build.ts');
  try {
    await buildPack({ update: values.update });
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    progress(error.message);
    process.exitCode = 1;
  }
}
