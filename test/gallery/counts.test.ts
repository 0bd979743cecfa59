import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { countChange } from '../../layers/gallery/counts.ts';

it('The count of a collection is sharded over 16 items', () => {
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const store = { dynamo, s3: new S3Client({ region: 'us-east-1' }), table: 't', bucket: 'b' };
  const collection = { id: 'c', generation: randomUUID() };
  const shards = Array.from({ length: 1000 }, () => countChange(store, collection, { faces: 1 }).Update?.Key?.SK);
  // 1000 draws of 16 miss one with a probability below 1e-26.
  expect(new Set(shards).size).toBe(16);
});
