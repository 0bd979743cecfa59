import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  cachedKeys,
  fileKeyring,
  firstOf,
  InvalidKeyDocument,
  issueKey,
  type Keyring,
  masterKey,
  REMOTE,
  secretKeyring,
} from '../../layers/access/index.ts';
import { credentials, region } from '../helpers/aws.ts';
import { type Secrets, startSecrets } from '../helpers/secrets.ts';

const everything = { operations: ['*'], collections: ['*'] };

let folder: string;
let secrets: Secrets;
let client: SecretsManagerClient;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-keys-'));
  secrets = await startSecrets('{"keys":[]}');
  client = new SecretsManagerClient({ endpoint: secrets.endpoint, region, credentials, maxAttempts: 1 });
});
afterEach(async () => {
  vi.useRealTimers();
  client.destroy();
  await secrets.close();
  await rm(folder, { recursive: true });
});

const keyrings: [string, () => Keyring][] = [
  ['a file', () => fileKeyring(join(folder, 'state', 'keys.json'))],
  ['a secret', () => secretKeyring(client, 'visage/keys')],
];

describe('A new key', () => {
  it('is unique, and fits into headers and URLs', () => {
    const keys = Array.from({ length: 1000 }, () => issueKey(everything));
    for (const { id, secret } of keys) {
      expect(id).toMatch(/^VISG[A-Z2-7]{16}$/);
      expect(secret).toMatch(/^[\w-]{40}$/);
    }
    expect(new Set(keys.flatMap(({ id, secret }) => [id, secret])).size).toBe(2000);
  });
});

describe.each(keyrings)('A keyring in %s', (_, open) => {
  it('is empty at first', async () => {
    expect(await open().load()).toEqual([]);
  });

  it('loads what was saved', async () => {
    const keys = [issueKey(everything), issueKey({ operations: ['Search*'], collections: ['a', 'b.*'] })];
    await open().save(keys);
    expect(await open().load()).toEqual(keys);
    await open().save(keys.slice(1));
    expect(await open().load()).toEqual(keys.slice(1));
  });
});

describe('A keyring in a file', () => {
  it('is readable only by its owner, even if the file was not before, and leaves no drafts', async () => {
    const path = join(folder, 'keys.json');
    await writeFile(path, '{"keys":[]}');
    await chmod(path, 0o644);
    await fileKeyring(path).save([issueKey(everything)]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['keys.json']);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ keys: [everything] });
  });
});

describe('A document of keys', () => {
  it.each([
    '',
    'hunter2',
    '[]',
    '{}',
    '{"keys":{}}',
    '{"keys":["hunter2"]}',
    '{"keys":[{"id":"a","secret":"hunter2"}]}',
    '{"keys":[{"id":"a","secret":"hunter2","operations":"*","collections":["*"]}]}',
    '{"keys":[{"id":"","secret":"hunter2","operations":["*"],"collections":["*"]}]}',
    '{"keys":[{"id":"a","secret":"hunter2","operations":["*"],"collections":[7]}]}',
  ])('that is malformed is refused without being quoted: %s', async (text) => {
    secrets.value = text;
    const error = await secretKeyring(client, 'visage/keys')
      .load()
      .catch((e) => e);
    expect(error).toBeInstanceOf(InvalidKeyDocument);
    expect(error.message).not.toContain('hunter2');
    expect(error.cause).toBeUndefined();
  });
});

describe('Cached keys', () => {
  const [first, second] = [issueKey(everything), issueKey(everything)];
  const document = (...keys: object[]) => JSON.stringify({ keys });
  const open = () => cachedKeys(secretKeyring(client, 'visage/keys'), REMOTE);
  /** Advances only the clock; requests to the secret proceed as usual. */
  const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

  beforeEach(() => {
    secrets.value = document(first);
    vi.useFakeTimers({ toFake: ['Date'] });
  });

  it('are read once a minute for all requests', async () => {
    const keys = open();
    const found = await Promise.all(Array.from({ length: 20 }, () => keys.find(first.id)));
    expect(found).toEqual(Array.from({ length: 20 }, () => first));
    pass(59_000);
    await keys.find(first.id);
    expect(secrets.reads).toBe(1);
    pass(1_000);
    await keys.find(first.id);
    expect(secrets.reads).toBe(2);
  });

  it('are no longer found a minute after they were revoked', async () => {
    const keys = open();
    await keys.find(first.id);
    secrets.value = document(second);
    pass(60_000);
    expect(await keys.find(first.id)).toBeUndefined();
    expect(await keys.find(second.id)).toEqual(second);
  });

  it('are found five seconds after they were issued, even if they were searched for before', async () => {
    const keys = open();
    for (let i = 0; i < 10; i += 1) expect(await keys.find(second.id)).toBeUndefined();
    expect(secrets.reads).toBe(1);
    secrets.value = document(first, second);
    pass(5_000);
    expect(await keys.find(second.id)).toEqual(second);
    expect(secrets.reads).toBe(2);
  });

  it('are still found for fifteen minutes while the secret cannot be read, which is retried every minute', async () => {
    const keys = open();
    await keys.find(first.id);
    secrets.value = undefined;
    for (let minute = 1; minute < 15; minute += 1) {
      pass(60_000);
      expect(await keys.find(first.id)).toEqual(first);
    }
    pass(60_000);
    await expect(keys.find(first.id)).rejects.toMatchObject({ name: 'DecryptionFailure' });
    secrets.value = document(first);
    expect(await keys.find(first.id)).toEqual(first);
  });

  it('are an error while the secret has never been read', async () => {
    secrets.value = undefined;
    const keys = open();
    await expect(keys.find(first.id)).rejects.toMatchObject({ name: 'DecryptionFailure' });
  });
});

describe('Keys of several stores', () => {
  it('are taken from the first store that has them', async () => {
    const keys = firstOf(masterKey('a', 'one'), masterKey('a', 'two'), masterKey('b', 'three'));
    const secretOf = async (id: string) => (await keys.find(id))?.secret;
    expect([await secretOf('a'), await secretOf('b'), await secretOf('c')]).toEqual(['one', 'three', undefined]);
  });
});
