// `npm start`: runs the whole service until SIGINT or SIGTERM. Settings come from the environment.
import { resolve } from 'node:path';
import {
  DEFAULT_KEY,
  HomeInUse,
  type LocalService,
  PortTaken,
  REGION,
  startLocal,
  TABLE,
  UPLOAD_BUCKET,
  UPLOAD_DEAD_LETTERS,
  UPLOAD_QUEUE,
  type UploadSettings,
  uploadSettings,
  VECTOR_BUCKET,
} from './index.ts';

/** Time to stop, of which requests in flight get one second. */
const STOP_WITHIN_MS = 2_000;

const DEFAULT_SECRET = DEFAULT_KEY.secretAccessKey;

const settings = {
  // An empty variable counts as one that is not set.
  port: portNumber(process.env.PORT || '8080'),
  host: process.env.HOST || '127.0.0.1',
  home: resolve(process.env.VISAGE_HOME || '.visage'),
  accessKeyId: process.env.VISAGE_ACCESS_KEY_ID || DEFAULT_KEY.accessKeyId,
  secretAccessKey: process.env.VISAGE_SECRET_ACCESS_KEY || DEFAULT_SECRET,
  uploads: readUploadSettings(),
};

const service = await startLocal(settings).catch((error: unknown) => {
  if (error instanceof PortTaken) fail(`${error.message}. PORT chooses another, and the three after it.`);
  if (error instanceof HomeInUse) fail(`${error.message}. VISAGE_HOME chooses another.`);
  throw error;
});
process.stdout.write(greeting(service));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

function stop(): void {
  // State survives a kill at any moment, so what has not stopped by then may be cut off.
  setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
  void service.close().then(() => process.exit(0));
}

function greeting({ endpoint, s3Endpoint, dynamoEndpoint, sqsEndpoint }: LocalService): string {
  const { accessKeyId, secretAccessKey, home } = settings;
  // Output ends up in logs, so a secret that was set is not printed.
  const secret = secretAccessKey === DEFAULT_SECRET ? DEFAULT_SECRET : '"$VISAGE_SECRET_ACCESS_KEY"';
  return `Visage is ready.
  API       ${endpoint}
  S3        ${s3Endpoint}  buckets ${UPLOAD_BUCKET}, ${VECTOR_BUCKET}
  DynamoDB  ${dynamoEndpoint}  table ${TABLE}
  SQS       ${sqsEndpoint}  queues ${UPLOAD_QUEUE}, ${UPLOAD_DEAD_LETTERS}
  State     ${home}
${warnings()}
Point an AWS SDK or the AWS CLI at it:
  export AWS_ENDPOINT_URL_REKOGNITION=${endpoint} AWS_ENDPOINT_URL_S3=${s3Endpoint}
  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secret} AWS_REGION=${REGION} AWS_DEFAULT_REGION=${REGION}

A photo put into the bucket ${UPLOAD_BUCKET} is indexed in the collection that its key begins with:
  aws s3 cp photo.jpg s3://${UPLOAD_BUCKET}/COLLECTION/photo.jpg --endpoint-url ${s3Endpoint}
`;
}

/** Warnings for a service that other machines can reach. */
function warnings(): string {
  const { host, secretAccessKey } = settings;
  if (['127.0.0.1', '::1', 'localhost'].includes(host)) return '';
  const open = `S3, DynamoDB and SQS do not verify signatures: anyone who reaches ${host} can read and write them.\n`;
  if (secretAccessKey !== DEFAULT_SECRET) return open;
  return `${open}The access key is the default, which is public: VISAGE_SECRET_ACCESS_KEY sets another.\n`;
}

function readUploadSettings(): UploadSettings {
  try {
    return uploadSettings(process.env);
  } catch (error) {
    return fail((error as Error).message);
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  // Three more are needed, and 65535 is the last there is.
  if (!Number.isInteger(port) || port < 0 || port > 65_532) {
    fail(`PORT is "${text}", and must be a whole number from 0 (any free ports) to 65532`);
  }
  return port;
}

function fail(message: string): never {
  process.stderr.write(`visage: ${message}\n`);
  process.exit(1);
}
