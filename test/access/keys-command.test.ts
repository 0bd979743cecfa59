import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedKeys, REMOTE, secretKeyring } from '../../layers/access/index.ts';
import { localKeys } from '../../local/keys.ts';
import { credentials, region } from '../helpers/aws.ts';
import { type Secrets, startSecrets } from '../helpers/secrets.ts';

const script = fileURLToPath(new URL('../../scripts/keys.ts', import.meta.url));

let home: string;
let secrets: Secrets;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'visage-keys-'));
  secrets = await startSecrets('{"keys":[]}');
});
afterEach(async () => {
  await secrets.close();
  await rm(home, { recursive: true });
});

async function keys(...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    VISAGE_HOME: home,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  return (await promisify(execFile)(process.execPath, [script, ...args], { env })).stdout;
}

function printed(output: string): { id: string; secret: string } {
  const [, id, secret] = /^Access key id {6}(\S+)\nSecret access key {2}(\S+)\n/.exec(output) ?? expect.fail(output);
  return { id, secret };
}

const worlds = [
  ['the local service', [], () => localKeys(home, credentials)],
  [
    'a deployment',
    ['--secret-id', 'visage/keys'],
    () => {
      const client = new SecretsManagerClient({ endpoint: secrets.endpoint, region, credentials });
      return cachedKeys(secretKeyring(client, 'visage/keys'), REMOTE);
    },
  ],
] as const;

describe.each(worlds)('npm run keys, for %s,', (_, where, open) => {
  it('makes a key that the service accepts, prints its secret once, and revokes it', async () => {
    const { id, secret } = printed(
      await keys('create', '--operations', 'Search*,ListFaces', '--collections', 'tenant-7.*', ...where),
    );
    const permissions = { operations: ['Search*', 'ListFaces'], collections: ['tenant-7.*'] };
    expect(await open().find(id)).toMatchObject({ id, secret, ...permissions });
    const other = printed(await keys('create', ...where));
    expect(await open().find(other.id)).toMatchObject({ operations: ['*'], collections: ['*'] });

    const listed = await keys('list', ...where);
    expect(listed).toContain(`${id}\t`);
    expect(listed).toContain('\tSearch*,ListFaces\ttenant-7.*\n');
    expect(listed).not.toContain(secret);

    expect(await keys('revoke', id, ...where)).toBe(`Revoked ${id}.\n`);
    expect(await open().find(id)).toBeUndefined();
    expect(await open().find(other.id)).toBeDefined();
  });
});

describe('npm run keys', () => {
  it.each([
    [[], 'Which command?'],
    [['destroy'], 'There is no command destroy.'],
    [['create', '--operation', 'x'], "Unknown option '--operation'"],
    [['create', '--operations', 'ListFaces,'], 'A pattern is empty.'],
    [['revoke'], 'Which key?'],
    [['revoke', 'VISGNOBODY'], 'There is no key VISGNOBODY.'],
  ])('prints its usage when it is called with %j', async (args, message) => {
    const { code, stderr } = await keys(...args).then(
      () => expect.fail('should not have done anything'),
      (error) => error,
    );
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain('npm run keys -- create');
  });
});
