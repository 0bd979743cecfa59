import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { tableDefinition } from '../../layers/gallery/index.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import type { Emulator, EmulatorOptions } from '../../local/emulator.ts';
import type { Notifications } from '../../local/s3/notifications.ts';
import { startS3 } from '../../local/s3.ts';
import { credentials, region } from './aws.ts';

export const TABLE = 'visage';
export const BUCKET = 'visage-vectors';

/** DynamoDB and S3 in a temporary folder on free ports, with the gallery's table and bucket, and clients for them. */
export interface Emulators {
  readonly dynamoEndpoint: string;
  readonly s3Endpoint: string;
  readonly dynamo: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly table: string;
  readonly bucket: string;
  readonly notifications: Notifications;
  /** Stops both and removes their state. */
  close(): Promise<void>;
}

/**
 * @param startDynamo  starts the stand-in for DynamoDB; by default the embedded one
 * @param watched  buckets to make beside that of the vectors, whose changes are notified
 */
export async function startEmulators(
  startDynamo: (options: EmulatorOptions) => Promise<Emulator> = startDynamoDb,
  watched: readonly string[] = [],
): Promise<Emulators> {
  const folder = await mkdtemp(join(tmpdir(), 'visage-emulators-'));
  const where = { host: '127.0.0.1', port: 0 };
  const dynamoDb = await startDynamo({ ...where, folder: join(folder, 'dynamodb') });
  const s3Emulator = await startS3({
    ...where,
    ...credentials,
    folder: join(folder, 's3'),
    buckets: [BUCKET, ...watched],
    watched,
  });
  const client = new DynamoDBClient({ endpoint: dynamoDb.endpoint, region, credentials });
  await client.send(new CreateTableCommand(tableDefinition(TABLE)));
  // What gallery functions pass may hold undefined members, as in services.ts.
  const dynamo = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const s3 = new S3Client({ endpoint: s3Emulator.endpoint, region, credentials, forcePathStyle: true });
  return {
    dynamoEndpoint: dynamoDb.endpoint,
    s3Endpoint: s3Emulator.endpoint,
    dynamo,
    s3,
    table: TABLE,
    bucket: BUCKET,
    notifications: s3Emulator.notifications,
    async close() {
      client.destroy();
      s3.destroy();
      await Promise.all([dynamoDb.close(), s3Emulator.close()]);
      await rm(folder, { recursive: true });
    },
  };
}

/** Environment variables that describe a store, as the functions read them. */
export function storeEnvironment({
  dynamoEndpoint,
  s3Endpoint,
  table,
  bucket,
}: Pick<Emulators, 'dynamoEndpoint' | 's3Endpoint' | 'table' | 'bucket'>): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoEndpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint,
    VISAGE_TABLE: table,
    VISAGE_VECTOR_BUCKET: bucket,
  };
}
