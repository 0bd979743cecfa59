import { globSync } from 'node:fs';
import { build } from 'esbuild';
import { NATIVE_PACKAGES } from './native-packages.ts';

/** Defines `require`, by which CommonJS code that is bundled into a module loads Node's own modules. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

export interface Bundle {
  /** Path in the repository. */
  readonly entryPoint: string;
  /** Modules that it imports when it is loaded, and does not contain. */
  readonly imports: readonly string[];
}

/** Entry points of the functions' threads, each of which needs a module of its own. */
export const THREADS = ['layers/vision/worker.ts'];

/**
 * Bundles the entry point of every function, `lambdas/NAME/handler.ts`, and of their threads into modules of the same name.
 * Files that they locate relative to themselves, such as the models, are found: bundles lie as deep as the layers' modules.
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
    // Unused code of ECMAScript modules is left out.
    mainFields: ['module', 'main'],
    external: [...NATIVE_PACKAGES],
    banner: { js: REQUIRE },
    // Names are kept for the stacks in the log.
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
