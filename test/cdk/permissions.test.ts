import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVERYTHING, type Resource, synthesise } from './synthesis.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const { resources } = synthesise();
const everything = synthesise(EVERYTHING);

function statementsOf(list: readonly [string, Resource][]): Statement[] {
  return list.flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
}

function several<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** Statements of the functions' roles. */
function granted(synthesis: typeof everything, role = ''): Statement[] {
  return statementsOf(synthesis.resources('AWS::IAM::Policy').filter(([id]) => id.startsWith(role)));
}

/** All actions of the statements. */
function actions(statements: readonly Statement[]): Set<string> {
  return new Set(statements.flatMap(({ Action }) => several(Action)));
}

/** Actions that each SDK command needs. */
const ACTION_OF = new Map([
  ['BatchGetCommand', ['dynamodb:BatchGetItem']],
  ['BatchWriteCommand', ['dynamodb:BatchWriteItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem']],
  ['DeleteCommand', ['dynamodb:DeleteItem']],
  ['GetCommand', ['dynamodb:GetItem']],
  ['PutCommand', ['dynamodb:PutItem']],
  ['QueryCommand', ['dynamodb:Query']],
  ['UpdateCommand', ['dynamodb:UpdateItem']],
  [
    'TransactWriteCommand',
    ['dynamodb:ConditionCheckItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  ],
  ['DeleteObjectCommand', ['s3:DeleteObject']],
  ['DeleteObjectsCommand', ['s3:DeleteObject']],
  ['GetObjectCommand', ['s3:GetObject']],
  ['HeadObjectCommand', ['s3:GetObject']],
  ['ListObjectsV2Command', ['s3:ListBucket']],
  ['PutObjectCommand', ['s3:PutObject']],
  ['GetSecretValueCommand', ['secretsmanager:GetSecretValue']],
  ['SendMessageCommand', ['sqs:SendMessage']],
  ['PutEventsCommand', ['events:PutEvents']],
]);

/** Commands that only people use: `npm run keys`. */
const NOT_OF_FUNCTIONS = new Set(['PutSecretValueCommand']);

describe('Functions', () => {
  it('may do everything that their code calls', () => {
    const code = globSync('{layers,lambdas}/**/*.ts', { cwd: new URL('../..', import.meta.url) });
    const called = new Set(
      code.flatMap((file) => readFileSync(file, 'utf8').match(/(?<=new )\w+Command(?=\()/g) ?? []),
    );
    expect(called.size).toBeGreaterThan(8);
    const allowed = actions(granted({ ...everything, resources }));
    for (const command of called) {
      if (NOT_OF_FUNCTIONS.has(command)) continue;
      expect(ACTION_OF.get(command), `the permission for ${command}`).toBeDefined();
      for (const action of ACTION_OF.get(command) ?? []) expect(allowed).toContain(action);
    }
  });

  it('have no action by wildcard, and none on every resource but those that are forwarded', () => {
    const statements = granted(everything);
    expect(statements.length).toBeGreaterThan(10);
    for (const { Action, Resource } of statements) {
      for (const action of several(Action)) expect(action).not.toContain('*');
      if (several(Action).every((action) => action.startsWith('rekognition:'))) continue;
      for (const resource of several(Resource)) {
        const text = JSON.stringify(resource);
        expect(text).not.toBe('"*"');
        // Any object, but of a named bucket.
        if (text.includes('*')) expect(several(Action).every((action) => action.startsWith('s3:'))).toBe(true);
        expect(text.replace(/"\/\*(\.visage\.json)?"|s3:::[a-z0-9.-]+\/\*"/, '')).not.toContain('*');
      }
    }
  });

  it('of the API read photos from the named buckets and the upload bucket, and write to none of them', () => {
    const objects = granted(everything, 'ApiFunctionRole')
      .filter(({ Action }) => several(Action).includes('s3:GetObject'))
      .map(({ Action, Resource }) => ({ Action, Resource: JSON.stringify(Resource) }));
    const [vectors, ...photos] = objects;
    expect(vectors.Resource).toContain('StorageVectors');
    expect(photos.map(({ Resource }) => Resource)).toEqual([
      expect.stringContaining(':s3:::my-photos/*'),
      expect.stringContaining(':s3:::more.photos/*'),
      expect.stringContaining('StorageUploads'),
    ]);
    for (const { Action } of photos) expect(Action).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
  });

  it('of the API may call exactly the forwarded operations of Amazon Rekognition, in one region, and no other function may', () => {
    const called = (statements: Statement[]) =>
      statements.filter(({ Action }) => several(Action).some((action) => action.startsWith('rekognition:')));
    expect(called(granted({ ...everything, resources }))).toEqual([]);
    const forwarded = called(granted(everything, 'ApiFunctionRole'));
    expect(called(granted(everything))).toEqual(forwarded);
    expect(forwarded).toEqual([
      {
        Effect: 'Allow',
        Action: ['rekognition:DetectLabels', 'rekognition:DetectText'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } },
      },
    ]);
  });

  it('of the API cannot delete vectors, and those of the queues cannot read access keys', () => {
    expect(actions(granted(everything, 'ApiFunctionRole'))).not.toContain('s3:DeleteObject');
    for (const role of ['UpkeepCompactorRole', 'UploadsIndexerRole']) {
      const allowed = actions(granted(everything, role));
      expect(allowed).toContain('dynamodb:Query');
      expect(allowed).not.toContain('secretsmanager:GetSecretValue');
    }
  });

  // Without it S3 answers 403 for a missing object, as for a missing permission.
  it.each([
    ['ApiFunctionRole', ['StorageUploads', 'StorageVectors']],
    ['UploadsIndexerRole', ['StorageUploads', 'StorageVectors']],
    ['UpkeepCompactorRole', ['StorageVectors']],
  ])('of the role %s can recognise a missing object, in %j', (role, buckets) => {
    const listed = granted(everything, role)
      .filter(({ Action }) => several(Action).includes('s3:ListBucket'))
      .map(({ Resource }) => (Resource as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt']);
    expect(listed.map(([id]) => id).sort()).toEqual(buckets.map((name) => expect.stringContaining(name)));
    for (const [, attribute] of listed) expect(attribute).toBe('Arn');
  });

  it('that index uploads read them in every version, report to the default bus, and write nothing but results', () => {
    const on = (synthesis: typeof everything, resource: string) =>
      granted(synthesis, 'UploadsIndexerRole')
        .filter(({ Resource }) => JSON.stringify(Resource).includes(resource))
        .map(({ Action, Resource }) => [
          several(Action).join(),
          JSON.stringify(Resource).replace(/.*,"|"\]\]\}$/g, ''),
        ]);
    const reading = [
      ['s3:GetObject,s3:GetObjectVersion', '/*'],
      ['s3:ListBucket', expect.stringContaining('Arn')],
    ];
    expect(on({ ...everything, resources }, 'StorageUploads')).toEqual(reading);
    expect(on(everything, 'StorageUploads')).toEqual([...reading, ['s3:PutObject,s3:DeleteObject', '/*.visage.json']]);
    expect(on(everything, 'event-bus')).toEqual([['events:PutEvents', ':event-bus/default']]);
  });

  it('are called only by what the stack names', () => {
    const permissions = resources('AWS::Lambda::Permission');
    expect(permissions.length).toBeGreaterThan(0);
    for (const [, { Properties }] of permissions) expect(Properties.SourceArn).toBeDefined();
    expect(resources('AWS::Lambda::Url')).toEqual([]);
  });
});

describe('Resource policies', () => {
  it('allow named principals only', () => {
    const policies = statementsOf([...resources('AWS::S3::BucketPolicy'), ...resources('AWS::SQS::QueuePolicy')]);
    const allowing = policies.filter(({ Effect }) => Effect === 'Allow');
    expect(allowing.length).toBeGreaterThan(0);
    for (const { Principal, Condition } of allowing) {
      expect(Principal).toMatchObject({ Service: expect.any(String) });
      const conditions = Object.assign({}, ...Object.values(Condition ?? {})) as Record<string, unknown>;
      expect(Object.keys(conditions)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^aws:Source(Account|Arn)$/)]),
      );
    }
  });
});
