import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { formatKeys, parseKeys } from './key-document.ts';
import type { Keyring } from './keys.ts';

/** A keyring in one secret of AWS Secrets Manager. A secret holds 64 KB, about 250 keys. */
export function secretKeyring(client: SecretsManagerClient, secretId: string): Keyring {
  return {
    async load() {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
      return parseKeys(SecretString, 'The secret of the access keys');
    },
    async save(keys) {
      await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: formatKeys(keys) }));
    },
  };
}

/** A keyring in a file that only its owner may read. A missing file is an empty keyring; writes are atomic. */
export function fileKeyring(path: string): Keyring {
  return {
    async load() {
      return parseKeys(await readIfThere(path), path);
    },
    async save(keys) {
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}`;
      await writeFile(draft, formatKeys(keys), { mode: 0o600 });
      await rename(draft, path);
    },
  };
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return formatKeys([]);
    throw error;
  }
}
