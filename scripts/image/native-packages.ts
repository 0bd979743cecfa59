import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Architecture = 'x64' | 'arm64';

/** Packages with machine code, which are not bundled, and the parts of each that are used at run time. */
const USED = {
  sharp: () => ['dist'],
  'onnxruntime-node': (architecture: Architecture) => ['dist', `bin/napi-v6/linux/${architecture}`],
  usearch: (architecture: Architecture) => ['javascript/dist', `prebuilds/linux-${architecture}`],
} as const;

export const NATIVE_PACKAGES = Object.keys(USED) as (keyof typeof USED)[];

/** Dependencies that only the packages' own install scripts use. */
const ONLY_FOR_INSTALLING = new Set(['adm-zip', 'global-agent', 'node-addon-api']);

/** Files that are not used at run time: documentation and declarations. Licences are kept. */
const NOT_RUN = /\.(md|map|h|[cm]?ts)$/;

/**
 * Installs the native packages and their dependencies in `folder`/node_modules, in the versions of package-lock.json, for
 * Linux on the architecture given, without files for other platforms or for compiling.
 */
export async function installNativePackages(
  repository: string,
  folder: string,
  architecture: Architecture,
): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), 'visage-packages-'));
  try {
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
      await cp(join(repository, file), join(staging, file));
    }
    const platform = ['--os=linux', `--cpu=${architecture}`, '--libc=glibc'];
    await run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--loglevel=error', ...platform], { cwd: staging });
    const modules = join(staging, 'node_modules');
    for (const name of await neededBy(NATIVE_PACKAGES, modules)) {
      await copyPackage(join(modules, name), join(folder, 'node_modules', name), architecture);
    }
  } finally {
    await rm(staging, { recursive: true });
  }
}

/** Collects packages and all their dependencies. An optional one counts if npm installed it for the platform. */
async function neededBy(names: readonly string[], modules: string): Promise<Set<string>> {
  const needed = new Set<string>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      await readFile(join(modules, name, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    pending.push(...Object.keys(dependencies).filter((dependency) => !ONLY_FOR_INSTALLING.has(dependency)));
    pending.push(...Object.keys(optionalDependencies).filter((dependency) => existsSync(join(modules, dependency))));
  }
  return needed;
}

async function copyPackage(from: string, to: string, architecture: Architecture): Promise<void> {
  const name = basename(from);
  const used = Object.hasOwn(USED, name) ? USED[name as keyof typeof USED](architecture) : undefined;
  const isUsed = (path: string) =>
    used === undefined ||
    ['', 'package.json', 'LICENSE'].includes(path) ||
    used.some((folder) => path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`));
  await cp(from, to, {
    recursive: true,
    filter: (source) => {
      const path = relative(from, source);
      return isUsed(path) && !NOT_RUN.test(path);
    },
  });
}
