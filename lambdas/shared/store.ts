import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Store } from '../../layers/gallery/index.ts';
import { VARIABLES } from './constants.ts';
import { clientConfig, type Environment, endpoint, required } from './environment.ts';

/**
 * Makes the store that the environment describes. Endpoints that it names are used, and S3 then by path, as emulators
 * need it.
 * @throws Error that names a variable that is not set
 */
export function storeFromEnvironment(env: Environment): Store {
  const common = clientConfig(env);
  const dynamo = new DynamoDBClient({ ...common, ...endpoint(env.AWS_ENDPOINT_URL_DYNAMODB) });
  const s3 = new S3Client({
    ...common,
    ...endpoint(env.AWS_ENDPOINT_URL_S3),
    forcePathStyle: env.AWS_ENDPOINT_URL_S3 !== undefined,
  });
  return {
    dynamo: DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } }),
    s3,
    table: required(env, VARIABLES.table),
    bucket: required(env, VARIABLES.vectorBucket),
  };
}
