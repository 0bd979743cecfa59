import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compileKernels, isCompiled } from '../../scripts/kernels/compile.ts';

const COMPILED = new URL('../../layers/vision/image/kernels/built/kernels.wasm', import.meta.url);

it('The kernels are compiled from the sources that are there, and to the same bytes every time', async () => {
  expect(await isCompiled()).toBe(true);
  const before = await readFile(COMPILED);
  await compileKernels();
  expect(await readFile(COMPILED)).toEqual(before);
  expect(await isCompiled()).toBe(true);
});
