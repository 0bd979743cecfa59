/** What everything local is called; the rest of AWS's addresses and names is fixed by these. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
export const TABLE = 'visage';
export const VECTOR_BUCKET = 'visage-vectors';
export const UPLOAD_BUCKET = 'visage-uploads';
export const UPLOAD_QUEUE = 'visage-uploads';
export const UPLOAD_DEAD_LETTERS = 'visage-uploads-dead-letters';

/** The address of a queue at an SQS on this machine. */
export function queueUrl(sqsEndpoint: string, name: string): string {
  return `${sqsEndpoint}/${ACCOUNT}/${name}`;
}
