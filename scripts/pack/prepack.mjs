// Runs before `npm pack`: bundles each command of `visage` with all that it imports into scripts/built/, and puts a package.json
// without dependencies in place of the checkout's. Node runs no TypeScript in node_modules, and the service's dependencies are
// hundreds of megabytes that the commands do not need. postpack.mjs undoes it.
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from './commands.mjs';
import { CHECKOUT, MANIFEST, restore } from './manifest.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

// A pack that was interrupted has left the packed manifest.
restore();
const { build } = await import('esbuild').catch(() => {
  process.stderr.write('visage: esbuild is missing; npm ci installs it\n');
  process.exit(1);
});
rmSync(`${root}scripts/built`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(COMMANDS),
  outdir: 'scripts/built',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  mainFields: ['module', 'main'],
  // Packages with native code, which no command uses: what imports them is left out.
  external: ['onnxruntime-node', 'sharp', 'usearch'],
  // For the CommonJS packages in the bundle.
  banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  logLevel: 'error',
});
const OF_THE_CHECKOUT = ['scripts', 'dependencies', 'devDependencies', 'allowScripts', 'overrides'];
const manifest = Object.entries(JSON.parse(readFileSync(MANIFEST, 'utf8')));
const packed = Object.fromEntries(manifest.filter(([name]) => !OF_THE_CHECKOUT.includes(name)));
copyFileSync(MANIFEST, CHECKOUT);
writeFileSync(MANIFEST, `${JSON.stringify(packed, null, 2)}\n`);
