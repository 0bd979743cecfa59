import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PACKS, openPack } from '../../../layers/vision/index.ts';
import { networkFiles } from '../../../scripts/image/networks.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** MB (10^6 bytes) of the networks of model packs. */
async function megabytes(...packs: string[]): Promise<number> {
  const files = [...(await networkFiles(repository, packs))];
  const sizes = await Promise.all(files.map((file) => stat(`${repository}/models/built/${file}`)));
  return sizes.reduce((sum, { size }) => sum + size, 0) / 1e6;
}

describe('The networks in the image', () => {
  it.each(DEFAULT_PACKS)('are those that the pack runs: %s', async (pack) => {
    const files = openPack(pack).networks.map((name) => `${name}.onnx`);
    expect([...(await networkFiles(repository, [pack]))].toSorted()).toEqual(files.toSorted());
  });

  it('are those of all packs where none is named', async () => {
    expect(await networkFiles(repository, [])).toEqual(await networkFiles(repository, DEFAULT_PACKS));
  });

  it('take at least 15 MB less without visage-1', async () => {
    expect(await networkFiles(repository, ['visage-2'])).not.toContain('dlib-resnet.onnx');
    expect((await megabytes('visage-2', 'visage-1')) - (await megabytes('visage-2'))).toBeGreaterThan(15);
  });

  it('are not those of a pack that there is not: it is named', async () => {
    await expect(networkFiles(repository, ['visage-2', 'visage-9'])).rejects.toThrow(
      'There is no model pack "visage-9", only visage-1, visage-2',
    );
  });

  it('are selected by the packs that the deployment gives to the Docker build', () => {
    const dockerfile = readFileSync(`${repository}/lambdas/Dockerfile`, 'utf8');
    expect(dockerfile).toMatch(/^ARG PACKS=$/m);
    expect(dockerfile).toContain('scripts/image/main.ts --arch arm64 --packs "$PACKS"');
  });
});
