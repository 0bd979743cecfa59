import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portraits } from '../helpers/portraits.ts';
import { runProgram } from '../helpers/processes.ts';
import { startService } from '../helpers/service.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

describe('The packed checkout', () => {
  let folder: string;
  let checkout: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'visage-pack-'));
    checkout = join(folder, 'checkout');
    for (const copied of ['package.json', 'README.md', 'LICENSE', 'scripts']) {
      await cp(join(repository, copied), join(checkout, copied), { recursive: true });
    }
    for (const linked of ['node_modules', 'lambdas', 'layers', 'local', 'models']) {
      await symlink(join(repository, linked), join(checkout, linked));
    }
    const npm = (...args: string[]) =>
      execFileSync('npm', args, { cwd: checkout, stdio: ['ignore', 'pipe', 'ignore'] });
    npm('pack', '--silent');
    npm('install', '--global', '--offline', '--prefix', join(folder, 'prefix'), './visage-visage-0.1.0.tgz');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const visage = (args: readonly string[], env = process.env) =>
    runProgram(join(folder, 'prefix/bin/visage'), args, { env, cwd: folder });

  it('leaves its package.json as it was', async () => {
    const [before, after] = await Promise.all(
      [repository, checkout].map((path) => readFile(join(path, 'package.json'), 'utf8')),
    );
    expect(after).toBe(before);
  });

  it('holds the commands as files that need no dependencies, under a name that is the project’s own', async () => {
    const packed = JSON.parse(
      await readFile(join(folder, 'prefix/lib/node_modules/@visage/visage/package.json'), 'utf8'),
    );
    expect(packed).toMatchObject({ name: '@visage/visage', private: true, bin: { visage: 'scripts/visage.mjs' } });
    expect(packed).not.toHaveProperty('dependencies');
    expect(packed).not.toHaveProperty('scripts');
  });

  it('is a command outside the checkout that imports photos, and lists rejected ones', async () => {
    const service = await startService();
    const [photo] = await portraits(1);
    await mkdir(join(folder, 'photos'));
    await writeFile(join(folder, 'photos/ann.jpg'), photo);
    const { stdout, code } = await visage(['import', 'photos', '--collection', 'packed', '--create'], {
      ...process.env,
      AWS_ENDPOINT_URL_REKOGNITION: service.endpoint,
      VISAGE_ACCESS_KEY_ID: 'visage',
      VISAGE_SECRET_ACCESS_KEY: 'visage-local-secret',
      VISAGE_HOME: join(folder, 'home'),
    });
    await service.close();
    expect(JSON.parse(stdout)).toMatchObject({ indexed: 1, faces: 1, failed: 0 });
    expect(code).toBe(0);
    expect((await visage(['uploads'])).stdout).toBe('{"rejected":[]}\n');
  });
});
