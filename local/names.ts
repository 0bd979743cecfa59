/** Region, account and names of the local service: they determine all addresses and ARNs. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
export const TABLE = 'visage';
export const VECTOR_BUCKET = 'visage-vectors';
export const UPLOAD_BUCKET = 'visage-uploads';
export const UPLOAD_QUEUE = 'visage-uploads';
export const UPLOAD_DEAD_LETTERS = 'visage-uploads-dead-letters';

/** Access key of the local service, unless the environment sets another. */
export const DEFAULT_KEY = { accessKeyId: 'visage', secretAccessKey: 'visage-local-secret' };

/** Ports of the stand-ins, as steps from the API's port. */
export const PORT_STEPS = { s3: 1, dynamoDb: 2, sqs: 3 } as const;

/** Address of a queue of the SQS on this machine. */
export function queueUrl(sqsEndpoint: string, name: string): string {
  return `${sqsEndpoint}/${ACCOUNT}/${name}`;
}

export function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
}
