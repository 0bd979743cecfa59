import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { credentials } from '../helpers/aws.ts';
import { signedFetch } from '../helpers/signing.ts';

const main = fileURLToPath(new URL('../../local/main.ts', import.meta.url));

it('npm start takes the key in the environment instead of the default one, and does not print its secret', async () => {
  const home = await mkdtemp(join(tmpdir(), 'visage-main-'));
  const secretAccessKey = 'a-secret-of-my-own';
  const env = { ...process.env, PORT: '0', HOST: '', VISAGE_HOME: home, VISAGE_ACCESS_KEY_ID: 'mine' };
  const child = spawn(process.execPath, [main], { env: { ...env, VISAGE_SECRET_ACCESS_KEY: secretAccessKey } });
  let printed = '';
  for await (const line of createInterface(child.stdout)) {
    printed += `${line}\n`;
    if (line.includes('AWS_SECRET_ACCESS_KEY')) break;
  }
  const endpoint = /API\s+(\S+)/.exec(printed)?.[1] ?? expect.fail(printed);
  const headers = { 'X-Amz-Target': 'RekognitionService.ListCollections' };
  const call = async (key: typeof credentials) =>
    (await signedFetch(endpoint, { headers, body: '{}' }, { credentials: key })).text();
  expect(await call({ accessKeyId: 'mine', secretAccessKey })).toContain('CollectionIds');
  expect(await call(credentials)).toContain('UnrecognizedClientException');
  child.kill();
  await once(child, 'exit');
  expect(printed).not.toContain(secretAccessKey);
  expect(printed).toContain('AWS_SECRET_ACCESS_KEY="$VISAGE_SECRET_ACCESS_KEY"');
  await rm(home, { recursive: true });
});
