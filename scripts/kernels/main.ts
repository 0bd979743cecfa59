/**
 * `npm run kernels`: compiles the vision layer's kernels, AssemblyScript, to WebAssembly.
 *   --if-needed  do nothing if they were compiled from the same sources by the same compiler
 */
import { parseArgs } from 'node:util';
import { compileKernels, isCompiled } from './compile.ts';

const { values } = parseArgs({ options: { 'if-needed': { type: 'boolean', default: false } } });

if (!(values['if-needed'] && (await isCompiled()))) {
  await compileKernels();
  console.error('kernels: compiled');
}
