import { DEFAULT_KEY, REGION, TABLE, VECTOR_BUCKET } from './names.ts';

interface Endpoints {
  readonly dynamoDb: string;
  readonly s3: string;
}

/** Environment variables that describe a store on stand-ins, as functions and commands read them. */
export function storeEnvironment({ dynamoDb, s3 }: Endpoints, key = DEFAULT_KEY): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_ENDPOINT_URL_S3: s3,
    VISAGE_TABLE: TABLE,
    VISAGE_VECTOR_BUCKET: VECTOR_BUCKET,
  };
}
