import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CreateCollectionCommand,
  ListFacesCommand,
  RekognitionClient,
  type RekognitionClientConfig,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKeyring, issueKey } from '../../layers/access/index.ts';
import { KEY_FILE } from '../../local/keys.ts';
import { credentials, region } from '../helpers/aws.ts';
import { startService, type TestService } from '../helpers/service.ts';

/** The three most common clients, unmodified: that they are accepted, and how each reports an error. */

let service: TestService;

/** Keys without permission for the operation or the collection. Issued while the service runs. */
const reader = issueKey({ operations: ['Describe*', 'ListCollections'], collections: ['*'] });
const tenant = issueKey({ operations: ['*'], collections: ['tenant-7.*'] });

beforeAll(async () => {
  service = await startService();
  await fileKeyring(`${service.home}/${KEY_FILE}`).save([reader, tenant]);
});
afterAll(() => service.close());

/** What a client did to the request `ListFaces {CollectionId: staff}`, after signing it or instead. */
interface Scenario {
  readonly keyId?: string;
  readonly secret?: string;
  readonly skewMinutes?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly unsigned?: boolean;
  /** By default us-east-1. */
  readonly region?: string;
  /** A temporary key's token, left over in the environment. */
  readonly sessionToken?: string;
}

/** How a client shows an error. */
interface Refusal {
  readonly code: string;
  readonly message: string;
}

const MISMATCH = /^The request signature we calculated does not match/;
const DENIED = (keyId: string) =>
  `User: arn:aws:iam::000000000000:user/${keyId} is not authorized to perform: rekognition:ListFaces on resource: arn:aws:rekognition:us-east-1:000000000000:collection/staff because no identity-based policy allows the rekognition:ListFaces action`;

const refusals: [string, Scenario, string, string | RegExp][] = [
  ['a wrong secret', { secret: 'guessed' }, 'InvalidSignatureException', MISMATCH],
  [
    'an unknown key',
    { keyId: 'AKIDEXAMPLE' },
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  [
    'a clock that is late',
    { skewMinutes: -6 },
    'InvalidSignatureException',
    /^Signature expired: \w+ is now earlier than \w+ \(\w+ - 5 min\.\)$/,
  ],
  ['a clock that is early', { skewMinutes: 6 }, 'InvalidSignatureException', /^Signature not yet current: /],
  ['an altered body', { body: '{"CollectionId":"stuff"}' }, 'InvalidSignatureException', MISMATCH],
  [
    'an altered header',
    { headers: { 'X-Amz-Target': 'RekognitionService.DeleteCollection' } },
    'InvalidSignatureException',
    MISMATCH,
  ],
  ['no signature', { unsigned: true }, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
  [
    'a key without the operation',
    { keyId: reader.id, secret: reader.secret },
    'AccessDeniedException',
    DENIED(reader.id),
  ],
  [
    'a key without the collection',
    { keyId: tenant.id, secret: tenant.secret },
    'AccessDeniedException',
    DENIED(tenant.id),
  ],
];

/** What a client may have configured for AWS, and that the local service takes as it is. */
const configured: [string, Scenario][] = [
  ['another region', { region: 'eu-west-1' }],
  ['a region of another partition', { region: 'cn-north-1' }],
  ['a session token', { sessionToken: 'FwoGZXIvYXdzE' }],
];

/** The answer to an accepted request: the collection does not exist. */
const NOT_FOUND = { code: 'ResourceNotFoundException', message: 'The collection id: staff does not exist' };

function sdk(
  { keyId, secret, skewMinutes, body, headers = {}, unsigned, sessionToken, ...scenario }: Scenario,
  config: RekognitionClientConfig = {},
) {
  const client = new RekognitionClient({
    endpoint: service.endpoint,
    region: scenario.region ?? region,
    credentials: {
      ...(sessionToken && { sessionToken }),
      accessKeyId: keyId ?? credentials.accessKeyId,
      secretAccessKey: secret ?? credentials.secretAccessKey,
    },
    systemClockOffset: (skewMinutes ?? 0) * 60_000,
    maxAttempts: 1,
    ...(unsigned && { signer: { sign: async (request) => request } }),
    ...config,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: unknown; headers: Record<string, string> };
      if (body !== undefined) {
        request.body = body;
        request.headers['content-length'] = String(body.length);
      }
      for (const [name, value] of Object.entries(headers)) request.headers[name.toLowerCase()] = value;
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'alterWhatWasSigned' },
  );
  return client;
}

async function refusalOfSdk(scenario: Scenario): Promise<Refusal> {
  const client = sdk(scenario);
  const error = await client.send(new ListFacesCommand({ CollectionId: 'staff' })).catch((e) => e);
  client.destroy();
  return { code: error.name, message: error.message };
}

const run = promisify(execFile);
const script = fileURLToPath(new URL('boto3-client.py', import.meta.url));

async function boto3(scenario: Scenario, operation = 'list_faces', input: object = { CollectionId: 'staff' }) {
  const given = {
    endpoint: service.endpoint,
    keyId: credentials.accessKeyId,
    secret: credentials.secretAccessKey,
    operation,
    input,
    ...scenario,
  };
  return JSON.parse((await run('python3', [script, JSON.stringify(given)])).stdout);
}

async function cli({ keyId, secret, unsigned }: Scenario, ...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL_REKOGNITION: service.endpoint,
    AWS_ACCESS_KEY_ID: keyId ?? credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: secret ?? credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_MAX_ATTEMPTS: '1',
  };
  const { stdout } = await run('aws', ['rekognition', ...args, ...(unsigned ? ['--no-sign-request'] : [])], { env });
  return stdout;
}

async function refusalOfCli(scenario: Scenario): Promise<Refusal> {
  const message = await cli(scenario, 'list-faces', '--collection-id', 'staff').catch(({ stderr }) => stderr as string);
  const [, code = '', said = ''] =
    /An error occurred \((\w+)\) when calling the ListFaces operation: (.*)/.exec(message) ?? [];
  return { code, message: said };
}

describe('The SDK for JavaScript', () => {
  it('is accepted with a valid key', async () => {
    expect(await refusalOfSdk({})).toEqual(NOT_FOUND);
  });

  it.each(refusals)('is refused with %s', async (_, scenario, code, message) => {
    expect(await refusalOfSdk(scenario)).toEqual({
      code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it.each(configured)('is accepted with %s', async (_, scenario) => {
    expect(await refusalOfSdk(scenario)).toEqual(NOT_FOUND);
  });

  it('is refused for another region than the one that the service is started for', async () => {
    const abroad = await startService({ region: 'eu-west-1' });
    try {
      const client = (region: string) => sdk({ region }, { endpoint: abroad.endpoint });
      const message = "Credential should be scoped to a valid region, not 'us-east-1': 'eu-west-1'.";
      await expect(client('us-east-1').send(new ListFacesCommand({ CollectionId: 'staff' }))).rejects.toMatchObject({
        name: 'InvalidSignatureException',
        message,
      });
      const { CollectionArn } = await client('eu-west-1').send(new CreateCollectionCommand({ CollectionId: 'staff' }));
      expect(CollectionArn).toBe('aws:rekognition:eu-west-1:000000000000:collection/staff');
    } finally {
      await abroad.close();
    }
  });

  it('corrects its clock by the error, and is accepted at the second attempt', async () => {
    const client = sdk({ skewMinutes: -60 }, { maxAttempts: 2 });
    const error = await client.send(new ListFacesCommand({ CollectionId: 'staff' })).catch((e) => e);
    client.destroy();
    expect({ code: error.name, message: error.message }).toEqual(NOT_FOUND);
  });
});

const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

describe.skipIf(!hasBoto3)('boto3', () => {
  it('is accepted with a valid key', async () => {
    expect(await boto3({})).toMatchObject({ ...NOT_FOUND, class: NOT_FOUND.code });
    expect(await boto3({}, 'list_collections', {})).toEqual({
      ok: { CollectionIds: [], FaceModelVersions: [] },
      status: 200,
    });
  });

  it.each(configured)('is accepted with %s', async (_, scenario) => {
    expect(await boto3(scenario)).toMatchObject(NOT_FOUND);
  });

  it.each(refusals)('is refused with %s', async (_, scenario, code, message) => {
    const refusal = await boto3(scenario);
    expect(refusal).toMatchObject({
      code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    // Only errors of Rekognition's model have classes of their own in boto3.
    expect(refusal.class).toBe(code === 'AccessDeniedException' ? code : 'ClientError');
  });
});

const hasCli = spawnSync('aws', ['--version']).status === 0;

describe.skipIf(!hasCli)('The AWS CLI', () => {
  it('is accepted with a valid key', async () => {
    expect(await refusalOfCli({})).toEqual(NOT_FOUND);
    expect(JSON.parse(await cli({}, 'list-collections'))).toEqual({ CollectionIds: [], FaceModelVersions: [] });
  });

  // It can alter neither what it has signed nor its clock.
  const possible = refusals.filter(
    ([, scenario]) => !('body' in scenario || 'headers' in scenario || 'skewMinutes' in scenario),
  );

  it.each(possible)('is refused with %s', async (_, scenario, code, message) => {
    expect(await refusalOfCli(scenario)).toEqual({
      code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });
});
