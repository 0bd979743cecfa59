import { globSync } from 'node:fs';
import { build } from 'esbuild';
import { NATIVE_PACKAGES } from './native-packages.ts';

/** CommonJS that is bundled into a module asks for Node's own modules by `require`. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

export interface Bundle {
  /** As a path in the repository. */
  readonly entryPoint: string;
  /** What it imports when it is loaded, and is not in it. */
  readonly imports: readonly string[];
}

/** What functions start threads with: a module that cannot be part of theirs. */
export const THREADS = ['layers/vision/worker.ts'];

/**
 * Bundles the entry point of every function, `lambdas/NAME/handler.ts`, and of their threads into modules of the same name.
 * What they find relative to themselves, such as the models, is found as well: bundles lie as deep as the modules of the layers.
 */
export async function bundleHandlers(repository: string, folder: string): Promise<Bundle[]> {
  const entryPoints = [...globSync('lambdas/*/handler.ts', { cwd: repository }).sort(), ...THREADS];
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: repository,
    entryPoints,
    outbase: '.',
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // ECMAScript modules bundle without what nobody calls.
    mainFields: ['module', 'main'],
    external: [...NATIVE_PACKAGES],
    banner: { js: REQUIRE },
    // Names stay, for the stacks in the log.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return Object.values(metafile.outputs).map(({ entryPoint = '', imports }) => ({
    entryPoint,
    imports: imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path),
  }));
}
