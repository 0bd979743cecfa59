/**
 * Makes, lists and revokes access keys: `npm run keys -- create|list|revoke`.
 * They are stored in the state folder of the local service, or in the secret of a deployment.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type AccessKey, fileKeyring, issueKey, type Keyring, secretKeyring } from '../layers/access/index.ts';
import { KEY_FILE } from '../local/keys.ts';

const USAGE = `npm run keys -- create [--operations PATTERNS] [--collections PATTERNS] [--secret-id ID]
npm run keys -- list [--secret-id ID]
npm run keys -- revoke KEY_ID... [--secret-id ID]

  --operations   what the key may call, by commas; * stands for any characters   (default *)
  --collections  the collections it may use and see, likewise                    (default *)
  --secret-id    ARN or name of the secret in AWS Secrets Manager that a deployment reads;
                 without it, keys are those of the local service, in VISAGE_HOME (default .visage)

  npm run keys -- create --operations 'Search*,ListFaces' --collections 'tenant-7.*'
`;

class UsageError extends Error {}

interface Arguments {
  readonly command: string | undefined;
  readonly keyIds: readonly string[];
  readonly operations: readonly string[];
  readonly collections: readonly string[];
  readonly secretId: string | undefined;
}

function readArguments(args: string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        operations: { type: 'string', default: '*' },
        collections: { type: 'string', default: '*' },
        'secret-id': { type: 'string' },
      },
    });
    const [command, ...keyIds] = positionals;
    const [operations, collections] = [values.operations, values.collections].map((list) => list.split(','));
    return { command, keyIds, operations, collections, secretId: values['secret-id'] };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function create(keyring: Keyring, { operations, collections }: Arguments): Promise<void> {
  if ([...operations, ...collections].includes('')) throw new UsageError('A pattern is empty.');
  const key = issueKey({ operations, collections });
  await keyring.save([...(await keyring.load()), key]);
  console.log(`Access key id      ${key.id}
Secret access key  ${key.secret}
The secret is shown this once.`);
}

async function list(keyring: Keyring): Promise<void> {
  const rows = (await keyring.load()).map(({ id, createdAt = '', operations, collections }: AccessKey) =>
    [id, createdAt, operations.join(','), collections.join(',')].join('\t'),
  );
  console.log(['Key id\tCreated\tOperations\tCollections', ...rows].join('\n'));
}

async function revoke(keyring: Keyring, { keyIds }: Arguments): Promise<void> {
  if (keyIds.length === 0) throw new UsageError('Which key?');
  const keys = await keyring.load();
  const unknown = keyIds.filter((id) => !keys.some((key) => key.id === id));
  if (unknown.length > 0) throw new UsageError(`There is no key ${unknown.join(', ')}.`);
  await keyring.save(keys.filter(({ id }) => !keyIds.includes(id)));
  console.log(`Revoked ${keyIds.join(', ')}.`);
}

const COMMANDS = new Map([
  ['create', create],
  ['list', list],
  ['revoke', revoke],
]);

try {
  const given = readArguments(process.argv.slice(2));
  const command = COMMANDS.get(given.command ?? '');
  if (!command) throw new UsageError(given.command ? `There is no command ${given.command}.` : 'Which command?');
  const home = resolve(process.env.VISAGE_HOME || '.visage');
  const keyring = given.secretId
    ? secretKeyring(new SecretsManagerClient(), given.secretId)
    : fileKeyring(join(home, KEY_FILE));
  await command(keyring, given);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
