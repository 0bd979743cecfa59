import { Duration, RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { type Attribute, type AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { VARIABLES } from '../lambdas/shared/constants.ts';
import { TIME_TO_LIVE_ATTRIBUTE, tableDefinition } from '../layers/gallery/index.ts';
import { ABANDONED_UPLOADS } from './bucket-defaults.ts';
import type { ImageFunction } from './image-function.ts';
import type { Settings } from './settings.ts';

/** Actions for answering requests. TransactWriteItems is allowed by the actions of the writes in the transaction. */
const READ_AND_WRITE_ITEMS = [
  'dynamodb:BatchGetItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
];

/** Actions that DynamoDB and S3 perform with a customer managed key on behalf of the caller. */
const USE_KEY = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Persistent state: faces in a table, their vectors in a bucket, access keys in a secret. Outlives the stack. */
export class Storage extends Construct {
  readonly table: Table;
  readonly vectors: Bucket;
  readonly keys: Secret;
  readonly #key: IKey | undefined;
  readonly #accessLogs: Bucket;

  constructor(scope: Construct, id: string, { kmsKeyArn, backupDays }: Settings) {
    super(scope, id);
    this.#key = kmsKeyArn ? Key.fromKeyArn(this, 'Key', kmsKeyArn) : undefined;
    this.table = new Table(this, 'Table', {
      partitionKey: keyAttribute('HASH'),
      sortKey: keyAttribute('RANGE'),
      timeToLiveAttribute: TIME_TO_LIVE_ATTRIBUTE,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: backupDays },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(this.#key && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.#key }),
    });
    this.#accessLogs = new Bucket(this, 'AccessLogs', {
      ...CLOSED,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(90) }, ABANDONED_UPLOADS],
    });
    // A table restored to an earlier moment names objects that compaction has deleted since: they are kept as long.
    this.vectors = this.bucket('Vectors', {
      versioned: true,
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(backupDays), expiredObjectDeleteMarker: true },
        ABANDONED_UPLOADS,
      ],
    });
    this.keys = new Secret(this, 'Keys', {
      description: 'Access keys of Visage, as "npm run keys" writes them',
      // No key yet, and so nothing secret. Never written again: a deployment changes only what the template changes.
      secretStringValue: SecretValue.unsafePlainText('{"keys":[]}'),
      removalPolicy: RemovalPolicy.RETAIN,
      ...(this.#key && { encryptionKey: this.#key }),
    });
    Validations.of(this.keys).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason: 'Callers hold the keys too: they are changed by issuing another and revoking the first, not by a timer.',
    });
  }

  /** Makes a bucket for photos or vectors: encrypted, over TLS only, never public, with access logs, retained. */
  bucket(id: string, props: BucketProps): Bucket {
    return new Bucket(this, id, {
      ...CLOSED,
      ...(this.#key
        ? { encryption: BucketEncryption.KMS, encryptionKey: this.#key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      // The CDK's types do not know exactOptionalPropertyTypes.
      serverAccessLogsBucket: this.#accessLogs as IBucket,
      serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      ...props,
    });
  }

  /** Grants finding, storing and deleting faces. */
  grantGallery(fn: ImageFunction): void {
    this.#name(fn);
    fn.allow(READ_AND_WRITE_ITEMS, this.table.tableArn);
    fn.allowObjects(['s3:GetObject', 's3:PutObject'], this.vectors.bucketArn);
    this.#grantKey(fn);
  }

  /** Grants compacting and purging. */
  grantUpkeep(fn: ImageFunction): void {
    this.#name(fn);
    fn.allow([...READ_AND_WRITE_ITEMS, 'dynamodb:BatchWriteItem'], this.table.tableArn);
    fn.allowObjects(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], this.vectors.bucketArn);
    this.#grantKey(fn);
  }

  /** Grants reading the access keys. */
  grantKeys(fn: ImageFunction): void {
    fn.addEnvironment(VARIABLES.keysSecret, this.keys.secretArn);
    fn.allow(['secretsmanager:GetSecretValue'], this.keys.secretArn);
  }

  #name(fn: ImageFunction): void {
    fn.addEnvironment(VARIABLES.table, this.table.tableName);
    fn.addEnvironment(VARIABLES.vectorBucket, this.vectors.bucketName);
    // Without it S3 reports a missing object as access denied.
    fn.allow(['s3:ListBucket'], this.vectors.bucketArn);
  }

  #grantKey(fn: ImageFunction): void {
    if (this.#key) fn.allow(USE_KEY, this.#key.keyArn);
  }
}

const CLOSED = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

/** Key attribute of the table, as the gallery defines it. */
function keyAttribute(keyType: 'HASH' | 'RANGE'): Attribute {
  const { KeySchema = [], AttributeDefinitions = [] } = tableDefinition('');
  const name = KeySchema.find((key) => key.KeyType === keyType)?.AttributeName;
  const type = AttributeDefinitions.find((attribute) => attribute.AttributeName === name)?.AttributeType;
  if (!name || !type) throw new Error(`The gallery's table has no ${keyType} key.`);
  return { name, type: type as AttributeType };
}
