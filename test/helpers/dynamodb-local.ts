import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Emulator } from '../../local/emulator.ts';
import { tarball } from '../../models/build/download.ts';
import { DOWNLOADS } from '../../models/build/files.ts';

/**
 * AWS's own DynamoDB Local, as npm has it. Only its jar is wanted: installed, it would bring 319 packages, hence
 * `npm pack`, 57 MB once.
 */
const SOURCE = {
  package: 'amplify-dynamodb-simulator',
  version: '2.9.30',
  integrity: 'sha512-xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==',
};
const FOLDER = join(fileURLToPath(DOWNLOADS), `dynamodb-local-${SOURCE.version}`);

const START_WITHIN_MS = 30_000;

/** True where Java is installed, which it needs. */
export const hasJava = spawnSync('java', ['-version']).status === 0;

/** Starts it on a free port, with its state in memory. */
export async function startDynamoDbLocal(): Promise<Emulator> {
  if (!existsSync(FOLDER)) await unpack();
  const port = await freePort();
  const jar = ['-Djava.library.path=DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar'];
  const java = spawn('java', [...jar, '-inMemory', '-disableTelemetry', '-port', String(port)], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  java.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(java, 'exit');
  const kill = () => java.kill('SIGKILL');
  process.once('exit', kill);
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_WITHIN_MS;
  // Any answer, also 400 for the missing signature, shows that it listens.
  while (!(await fetch(endpoint).catch(() => undefined))) {
    if (java.exitCode !== null || Date.now() > deadline) {
      kill();
      throw new Error(`DynamoDB Local did not start: ${errors}`);
    }
    await wait(50);
  }
  return {
    endpoint,
    async close() {
      process.off('exit', kill);
      kill();
      await exited;
    },
  };
}

/** Unpacks into a folder that is renamed at the end, so that FOLDER is always complete. */
async function unpack(): Promise<void> {
  const file = await tarball(SOURCE);
  const folder = await mkdtemp(join(fileURLToPath(DOWNLOADS), 'dynamodb-local-'));
  await promisify(execFile)('tar', ['-xzf', file, '-C', folder, '--strip-components=2', 'package/emulator']);
  // Another test run may have been faster.
  await rename(folder, FOLDER).catch(() => rm(folder, { recursive: true }));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
