import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HANDLERS } from '../../../lambdas/shared/constants.ts';
import { type Bundle, bundleHandlers, THREADS } from '../../../scripts/image/bundle.ts';
import { NATIVE_PACKAGES } from '../../../scripts/image/native-packages.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;
let bundles: Bundle[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-bundle-'));
  bundles = await bundleHandlers(repository, folder);
});

afterAll(() => rm(folder, { recursive: true }));

it('Every function has its handler at the path that the deployment gives to Lambda', async () => {
  const functions = bundles.map(({ entryPoint }) => entryPoint).filter((path) => !THREADS.includes(path));
  const handlers = functions.map((path) => path.replace(/\.ts$/, '.handler'));
  expect(handlers.sort()).toEqual(Object.values(HANDLERS).sort());
  for (const handler of handlers) {
    const module = await readFile(join(folder, handler.replace(/\.handler$/, '.mjs')), 'utf8');
    expect(module).toMatch(/export\s*\{[^}]*\bhandler\b/);
  }
});

it('The compactor, which decodes no photos, loads no package that does', () => {
  const imports = new Map(bundles.map((bundle) => [bundle.entryPoint, bundle.imports]));
  const vision = ['sharp', 'onnxruntime-node'];
  expect(imports.get('lambdas/api/handler.ts')).toEqual(expect.arrayContaining(vision));
  for (const name of vision) expect(imports.get('lambdas/compactor/handler.ts')).not.toContain(name);
});

it('A bundle imports nothing but Node and the packages with machine code', () => {
  const known = new Set<string>([...NATIVE_PACKAGES, ...builtinModules]);
  for (const { imports } of bundles) {
    expect(imports.length).toBeGreaterThan(2);
    for (const name of imports) expect(known).toContain(name.replace(/^node:/, ''));
  }
});
