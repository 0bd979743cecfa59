import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { DEFAULT_PACKS } from '../../layers/vision/index.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

it('Synthesis needs no Docker, no account and no other program, and takes only what the image is built from', async () => {
  const out = await mkdtemp(join(tmpdir(), 'visage-synth-'));
  try {
    // No PATH, no HOME, no credentials, no region.
    const env = { CDK_OUTDIR: out, TMPDIR: tmpdir() };
    await promisify(execFile)(process.execPath, ['cdk/app.ts'], { cwd: repository, env });

    const template = JSON.parse(await readFile(join(out, 'Visage.template.json'), 'utf8')) as { Resources: object };
    expect(Object.keys(template.Resources).length).toBeGreaterThan(40);
    const { dockerImages } = JSON.parse(await readFile(join(out, 'Visage.assets.json'), 'utf8')) as {
      dockerImages: Record<
        string,
        { source: { directory: string; dockerFile: string; platform: string; dockerBuildArgs: object } }
      >;
    };
    const [{ source }, ...others] = Object.values(dockerImages);
    expect(others).toEqual([]);
    expect(source).toMatchObject({
      dockerFile: 'lambdas/Dockerfile',
      platform: 'linux/arm64',
      dockerBuildArgs: { PACKS: DEFAULT_PACKS.join(',') },
    });
    const files = readdirSync(join(out, source.directory), { recursive: true }).map(String);
    expect(files).toEqual(
      expect.arrayContaining([
        'package-lock.json',
        'lambdas/api/handler.ts',
        'scripts/image/main.ts',
        'models/networks.json',
      ]),
    );
    expect(files.filter((file) => /node_modules|models\/(built|downloads)|^test|^local|\.git\b/.test(file))).toEqual(
      [],
    );
  } finally {
    await rm(out, { recursive: true });
  }
});
