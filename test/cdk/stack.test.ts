import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { HANDLERS } from '../../lambdas/shared/constants.ts';
import { fileKeyring } from '../../layers/access/index.ts';
import { TIME_TO_LIVE_ATTRIBUTE, tableDefinition } from '../../layers/gallery/index.ts';
import { EVERYTHING, MINIMAL_AND_PRIVATE, synthesise } from './synthesis.ts';

const { template, resources } = synthesise();
const { template: everything } = synthesise(EVERYTHING);
const { template: minimal } = synthesise(MINIMAL_AND_PRIVATE);

function properties(type: string): Record<string, unknown>[] {
  return resources(type).map(([, { Properties }]) => Properties);
}

describe('Functions', () => {
  it('are container images for Graviton, each started at its own handler', () => {
    const functions = properties('AWS::Lambda::Function');
    expect(functions).toHaveLength(3);
    for (const fn of functions) expect(fn).toMatchObject({ PackageType: 'Image', Architectures: ['arm64'] });
    expect(functions.map(({ ImageConfig }) => (ImageConfig as { Command: string[] }).Command).sort()).toEqual([
      ['lambdas/api/handler.handler'],
      ['lambdas/compactor/handler.handler'],
      ['lambdas/upload-indexer/handler.handler'],
    ]);
  });

  it('answer the API with one vCPU and memory for vectors, and in the time that API Gateway waits', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      ImageConfig: { Command: ['lambdas/api/handler.handler'] },
      MemorySize: 2048,
      Timeout: 29,
    });
  });

  it('write logs that are kept for 90 days', () => {
    const logs = properties('AWS::Logs::LogGroup');
    expect(logs).toHaveLength(4);
    for (const log of logs) expect(log).toMatchObject({ RetentionInDays: 90 });
    for (const fn of properties('AWS::Lambda::Function')) {
      expect(fn).toMatchObject({ LoggingConfig: { LogGroup: { Ref: expect.any(String) } } });
    }
  });
});

describe('The API', () => {
  it('is a regional REST API that takes images, forms and bytes for binary, and JSON for text', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
      BinaryMediaTypes: [
        'image/*',
        'image/jpeg',
        'image/jpg',
        'image/pjpeg',
        'image/png',
        'image/x-png',
        'application/octet-stream',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
      ],
    });
  });

  it('hands every method and path to the function', () => {
    template.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: '{proxy+}' });
    const methods = properties('AWS::ApiGateway::Method');
    expect(methods).toHaveLength(2);
    for (const method of methods) {
      expect(method).toMatchObject({ HttpMethod: 'ANY', Integration: { Type: 'AWS_PROXY', TimeoutInMillis: 29_000 } });
    }
  });

  it('is throttled, and logs no bodies and no signatures', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [
        Match.objectLike({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200, DataTraceEnabled: false }),
      ],
    });
    const [{ AccessLogSetting }] = properties('AWS::ApiGateway::Stage') as { AccessLogSetting: { Format: string } }[];
    const logged = JSON.parse(AccessLogSetting.Format) as Record<string, string>;
    expect(Object.keys(logged)).toContain('requestId');
    expect(Object.values(logged).join()).not.toMatch(/body|header|authorization|querystring/i);
  });

  it('refuses in the shape that SDKs understand', () => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'THROTTLED',
      StatusCode: '400',
      ResponseTemplates: { 'application/json': Match.stringLikeRegexp('"__type":"ThrottlingException"') },
    });
  });

  it('can be reached from named VPC endpoints alone', () => {
    minimal.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-0123456789abcdef0'] },
      Policy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Condition: { StringNotEquals: { 'aws:SourceVpce': ['vpce-0123456789abcdef0'] } },
          }),
        ]),
      },
    });
  });
});

describe('Persistent state', () => {
  it('is a table with the keys and the time to live of the gallery, on demand, protected and recoverable', () => {
    const { KeySchema, AttributeDefinitions, BillingMode } = tableDefinition('any');
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema,
      AttributeDefinitions,
      BillingMode,
      TimeToLiveSpecification: { AttributeName: TIME_TO_LIVE_ATTRIBUTE, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
      DeletionProtectionEnabled: true,
    });
  });

  it('is in encrypted private buckets, over TLS only', () => {
    const buckets = resources('AWS::S3::Bucket');
    expect(buckets).toHaveLength(3);
    const policies = properties('AWS::S3::BucketPolicy');
    for (const [id, { Properties }] of buckets) {
      expect(Properties).toMatchObject({
        BucketEncryption: expect.anything(),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
      const policy = policies.find(({ Bucket }) => (Bucket as { Ref: string }).Ref === id);
      expect(policy?.PolicyDocument).toMatchObject({
        Statement: expect.arrayContaining([
          expect.objectContaining({
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      });
    }
  });

  it('keeps replaced vectors for as long as the table can be restored, and no incomplete upload', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 35 }, ExpiredObjectDeleteMarker: true }),
          Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
        ],
      },
    });
    everything.hasResourceProperties('AWS::DynamoDB::Table', {
      PointInTimeRecoverySpecification: { RecoveryPeriodInDays: 7 },
    });
    everything.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 7 } })]),
      },
    });
  });

  it('outlives the stack', () => {
    const lasting = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'].flatMap(resources);
    expect(lasting).toHaveLength(5);
    for (const [, { DeletionPolicy }] of lasting) expect(DeletionPolicy).toBe('Retain');
  });

  it('is encrypted with the key that is named', () => {
    const key = EVERYTHING.kmsKeyArn;
    everything.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { KMSMasterKeyId: key } });
    everything.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: key });
    everything.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          Match.objectLike({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } }),
        ],
      },
    });
  });

  it('has a secret for access keys that the access layer reads as one without any', async () => {
    const [{ SecretString }] = properties('AWS::SecretsManager::Secret') as { SecretString: string }[];
    const folder = await mkdtemp(join(tmpdir(), 'visage-secret-'));
    try {
      await writeFile(join(folder, 'keys.json'), SecretString);
      expect(await fileKeyring(join(folder, 'keys.json')).load()).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('Queues', () => {
  it('are encrypted, and put work aside that was tried five times', () => {
    const queues = properties('AWS::SQS::Queue');
    expect(queues).toHaveLength(4);
    for (const queue of queues) expect(queue).toMatchObject({ SqsManagedSseEnabled: true });
    const withDeadLetters = queues.filter(({ RedrivePolicy }) => RedrivePolicy);
    expect(withDeadLetters).toHaveLength(2);
    for (const { RedrivePolicy } of withDeadLetters) expect(RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
  });

  it('hide work for six times as long as a function may take, and take reports of single messages', () => {
    const sources = properties('AWS::Lambda::EventSourceMapping') as {
      FunctionName: { Ref: string };
      EventSourceArn: { 'Fn::GetAtt': [string, string] };
      FunctionResponseTypes: string[];
    }[];
    expect(sources).toHaveLength(2);
    const all = new Map(resources());
    for (const { FunctionName, EventSourceArn, FunctionResponseTypes } of sources) {
      const timeout = Number(all.get(FunctionName.Ref)?.Properties.Timeout);
      expect(all.get(EventSourceArn['Fn::GetAtt'][0])?.Properties).toMatchObject({ VisibilityTimeout: 6 * timeout });
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });

  it('are notified of every uploaded photo, and of deleted ones where that is enabled', () => {
    const eventsOf = (synthesis: typeof template) =>
      Object.values(synthesis.findResources('AWS::S3::Bucket'))
        .flatMap(({ Properties }) => Properties.NotificationConfiguration?.QueueConfigurations ?? [])
        .map(({ Event }) => Event);
    expect(eventsOf(template)).toEqual(['s3:ObjectCreated:*']);
    expect(eventsOf(everything)).toEqual(['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:LifecycleExpiration:*']);
    expect(eventsOf(minimal)).toEqual([]);
  });

  it('pass photos to the function one by one, so that one that crashes it affects no other', () => {
    const indexer = resources('AWS::Lambda::Function').find(([, { Properties }]) =>
      JSON.stringify(Properties).includes(HANDLERS.uploadIndexer),
    );
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: indexer?.[0] },
      BatchSize: 1,
    });
  });

  it('are complemented by an hourly purge', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)' });
  });
});

describe('Concurrency', () => {
  it('is reserved, and kept warm behind an alias, where that is set', () => {
    everything.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 50, Timeout: 29 });
    everything.hasResourceProperties('AWS::Lambda::Alias', {
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
    template.resourceCountIs('AWS::Lambda::Alias', 0);
  });
});

describe('Outputs', () => {
  it('say how to point an SDK at it, and where its keys are', () => {
    const outputs = template.findOutputs('*');
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining([
        ...['Endpoint', 'KeySecret', 'PointSdk', 'PointRegion'],
        ...['UploadBucket', 'UploadQueue', 'UploadDeadLetters'],
      ]),
    );
    expect(JSON.stringify(outputs.PointSdk.Value)).toContain('export AWS_ENDPOINT_URL_REKOGNITION=');
    expect(everything.findOutputs('Endpoint').Endpoint.Value).toBe('https://faces.example.com');
  });
});

describe('Pages in browsers', () => {
  const variableOf = (found: typeof resources) =>
    found('AWS::Lambda::Function')
      .map(([, { Properties }]) => JSON.stringify(Properties))
      .filter((text) => text.includes('VISAGE_CORS_ORIGINS'));
  const refusals = (found: typeof resources) =>
    found('AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties.ResponseParameters);

  it('of no origin may call the API, unless corsOrigins names it', () => {
    expect(variableOf(resources)).toEqual([]);
    expect(refusals(resources).every((parameters) => parameters === undefined)).toBe(true);
  });

  it("of a named origin may call the function, and read API Gateway's own refusals", () => {
    const { resources: found } = synthesise({ corsOrigins: 'https://app.example.com' });
    expect(variableOf(found)).toEqual([expect.stringContaining('"VISAGE_CORS_ORIGINS":"https://app.example.com"')]);
    expect(variableOf(found)[0]).toContain('lambdas/api/handler.handler');
    for (const parameters of refusals(found)) {
      expect(parameters).toEqual({
        'gatewayresponse.header.Access-Control-Allow-Origin': "'https://app.example.com'",
        'gatewayresponse.header.Vary': "'Origin'",
      });
    }
    // ANY includes OPTIONS only as long as no resource has a method for it.
    expect(found('AWS::ApiGateway::Method').map(([, { Properties }]) => Properties.HttpMethod)).toEqual(['ANY', 'ANY']);
  });

  it("of several origins may not read API Gateway's refusals, which cannot depend on the request", () => {
    const { resources: found } = synthesise({ corsOrigins: 'https://a.example.com,https://b.example.com' });
    expect(variableOf(found)[0]).toContain('"https://a.example.com,https://b.example.com"');
    expect(refusals(found).every((parameters) => parameters === undefined)).toBe(true);
  });
});
