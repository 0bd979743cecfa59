import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { writeAtomically } from '../../models/build/files.ts';

const KERNELS = new URL('../../layers/vision/image/kernels/', import.meta.url);
const SOURCES = new URL('assembly/', KERNELS);
const BUILT = new URL('built/', KERNELS);
const COMPILED = new URL('kernels.wasm', BUILT);
/** Hash of sources, options and compiler of the compiled file; written last. */
const STAMP = new URL('stamp', BUILT);

const OPTIONS = [
  '-O3',
  // The kernels allocate nothing: all data lies in the memory that is imported.
  ...['--runtime', 'stub', '--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'threads', '--enable', 'simd'],
  // A coordinate that is NaN must not trap.
  ...['--enable', 'nontrapping-f2i'],
  '--noAssert',
];

/** True if the compiled file was made from these sources by this compiler. */
export async function isCompiled(): Promise<boolean> {
  try {
    await readFile(COMPILED);
    return (await readFile(STAMP, 'utf8')) === (await currentStamp());
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Compiles the kernels' sources to one WebAssembly file. @throws Error  the compiler refuses a source */
export async function compileKernels(): Promise<void> {
  // Imported here: isCompiled() runs before every command, and the compiler takes a second to load.
  const { main } = await import('assemblyscript/asc');
  const written = new Map<string, Uint8Array>();
  const { error, stderr } = await main([...(await sourceNames()), ...OPTIONS, '--outFile', 'kernels.wasm'], {
    readFile: async (name) => readFile(new URL(name, SOURCES), 'utf8').catch(() => null),
    writeFile: (name, content) => {
      written.set(name, typeof content === 'string' ? Buffer.from(content) : content);
    },
    listFiles: () => [],
  });
  const compiled = written.get('kernels.wasm');
  if (error || !compiled) throw new Error(`The kernels cannot be compiled:\n${stderr.toString()}`, { cause: error });
  await writeAtomically(COMPILED, compiled);
  await writeAtomically(STAMP, await currentStamp());
}

async function sourceNames(): Promise<string[]> {
  return (await readdir(SOURCES)).filter((name) => name.endsWith('.ts')).sort();
}

async function currentStamp(): Promise<string> {
  const { version } = createRequire(import.meta.url)('assemblyscript/package.json') as { version: string };
  const hash = createHash('sha256').update(`${version} ${OPTIONS.join(' ')}`);
  for (const name of await sourceNames()) hash.update(await readFile(new URL(name, SOURCES)));
  return hash.digest('hex');
}
