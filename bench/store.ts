import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Store } from '../layers/gallery/index.ts';

/** A store, as one process describes it to another. */
export interface ClientConfig {
  readonly dynamoEndpoint: string;
  readonly s3Endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly table: string;
  readonly bucket: string;
}

export function storeAt({ dynamoEndpoint, s3Endpoint, region, credentials, table, bucket }: ClientConfig): Store {
  const dynamo = new DynamoDBClient({ endpoint: dynamoEndpoint, region, credentials });
  return {
    dynamo: DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } }),
    s3: new S3Client({ endpoint: s3Endpoint, region, credentials, forcePathStyle: true }),
    table,
    bucket,
  };
}
