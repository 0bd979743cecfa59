import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HANDLERS } from '../../../lambdas/constants.ts';
import { type Bundle, bundleHandlers } from '../../../scripts/image/bundle.ts';
import { NATIVE_PACKAGES } from '../../../scripts/image/native-packages.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;
let bundles: Bundle[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-bundle-'));
  bundles = await bundleHandlers(repository, folder);
});

afterAll(() => rm(folder, { recursive: true }));

it('Every function has its handler where the deployment tells Lambda to look for it', async () => {
  const entryPoints = bundles.map(({ entryPoint }) => entryPoint);
  expect(entryPoints).toEqual(expect.arrayContaining(['lambdas/api/handler.ts', 'lambdas/compactor/handler.ts']));
  for (const entryPoint of entryPoints) {
    const path = entryPoint.replace(/\.ts$/, '');
    expect(Object.values(HANDLERS)).toContain(`${path}.handler`);
    expect(await readFile(join(folder, `${path}.mjs`), 'utf8')).toMatch(/export\s*\{[^}]*\bhandler\b/);
  }
});

it('A bundle imports nothing but Node and the packages with machine code', () => {
  const known = new Set<string>([...NATIVE_PACKAGES, ...builtinModules]);
  for (const { imports } of bundles) {
    expect(imports.length).toBeGreaterThan(5);
    for (const name of imports) expect(known).toContain(name.replace(/^node:/, ''));
  }
});
