import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Services } from '../../layers/rekognition/index.ts';
import { loadVision } from '../../layers/vision/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Models and clients as the environment describes them. Where it names endpoints, they are used, and S3 by path, as
 * emulators want it.
 * @throws Error that names a variable that is not set
 */
export async function servicesFromEnvironment(env: Environment): Promise<Services> {
  const region = required(env, 'AWS_REGION');
  const common = { region, ...credentials(env) };
  const dynamo = new DynamoDBClient({ ...common, ...endpoint(env.AWS_ENDPOINT_URL_DYNAMODB) });
  const s3 = new S3Client({
    ...common,
    ...endpoint(env.AWS_ENDPOINT_URL_S3),
    forcePathStyle: env.AWS_ENDPOINT_URL_S3 !== undefined,
  });
  return {
    store: {
      dynamo: DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } }),
      s3,
      table: required(env, 'VISAGE_TABLE'),
      bucket: required(env, 'VISAGE_VECTOR_BUCKET'),
    },
    s3,
    region,
    account: required(env, 'VISAGE_ACCOUNT_ID'),
    vision: await loadVision(),
  };
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

function endpoint(url: string | undefined) {
  return url ? { endpoint: url } : {};
}

/** Those the environment states; without them the SDK goes and looks for some. Lambda's come with a session token. */
function credentials({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }: Environment) {
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return {};
  const sessionToken = AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN };
  return {
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, ...sessionToken },
  };
}
