// `npm start`: runs the whole service until SIGINT or SIGTERM. Settings come from the environment.
import { resolve } from 'node:path';
import {
  corsOrigins,
  DEFAULT_KEY,
  describeRejection,
  forwardingFromEnvironment,
  HomeInUse,
  type LocalService,
  PortTaken,
  packsFromEnvironment,
  REGION,
  type RejectedUpload,
  startLocal,
  TABLE,
  UPLOAD_BUCKET,
  UPLOAD_DEAD_LETTERS,
  UPLOAD_QUEUE,
  uploadSettings,
  VECTOR_BUCKET,
} from './index.ts';

/** Time, in milliseconds, in which requests in flight and photos from the bucket may be finished once a signal came. */
const FINISH_WITHIN_MS = 10_000;

/** Further time for what the networks are running then. */
const ABANDON_WITHIN_MS = 5_000;

/** `npm` passes on a signal that the terminal has sent to this process as well: within this time it is the same one. */
const SAME_SIGNAL_MS = 500;

const DEFAULT_SECRET = DEFAULT_KEY.secretAccessKey;

const settings = {
  // An empty variable counts as one that is not set.
  port: portNumber(process.env.PORT || '8080'),
  host: process.env.HOST || '127.0.0.1',
  home: resolve(process.env.VISAGE_HOME || '.visage'),
  accessKeyId: process.env.VISAGE_ACCESS_KEY_ID || DEFAULT_KEY.accessKeyId,
  secretAccessKey: process.env.VISAGE_SECRET_ACCESS_KEY || DEFAULT_SECRET,
  region: regionName(process.env.VISAGE_REGION),
  corsOrigins: orFail(() => corsOrigins(process.env)),
  packs: orFail(() => packsFromEnvironment(process.env)),
  uploads: orFail(() => uploadSettings(process.env)),
  onRejected: (upload: RejectedUpload) => {
    process.stderr.write(`visage: not indexed: ${describeRejection(upload)}\n`);
  },
  forwarding: readForwarding(),
};

const service = await startLocal(settings).catch((error: unknown) => {
  if (error instanceof PortTaken) fail(`${error.message}. PORT chooses another, and the three after it.`);
  if (error instanceof HomeInUse) fail(`${error.message}. VISAGE_HOME chooses another.`);
  throw error;
});
process.stdout.write(greeting(service));
let stoppingSince: number | undefined;
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);

/** The first signal stops the service. A second one ends the process immediately: state survives that at any moment. */
function onSignal(signal: NodeJS.Signals): void {
  if (stoppingSince === undefined) {
    stoppingSince = performance.now();
    void stop();
  } else if (performance.now() - stoppingSince > SAME_SIGNAL_MS) {
    // The system's own way to end: process.exit would abort while a network runs.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
}

/** Ends with status 0, and not while a network runs: ending its thread then aborts the process. */
async function stop(): Promise<void> {
  setTimeout(abandon, FINISH_WITHIN_MS).unref();
  await service.close(FINISH_WITHIN_MS);
  process.exit(0);
}

async function abandon(): Promise<void> {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ABANDON_WITHIN_MS).unref();
  await service.abandon();
  process.exit(0);
}

function greeting({ endpoint, s3Endpoint, dynamoEndpoint, sqsEndpoint }: LocalService): string {
  const { accessKeyId, secretAccessKey, home, region = REGION } = settings;
  // Output ends up in logs, so a secret that was set is not printed.
  const secret = secretAccessKey === DEFAULT_SECRET ? DEFAULT_SECRET : '"$VISAGE_SECRET_ACCESS_KEY"';
  return `Visage is ready.
  API       ${endpoint}
  S3        ${s3Endpoint}  buckets ${UPLOAD_BUCKET}, ${VECTOR_BUCKET}
  DynamoDB  ${dynamoEndpoint}  table ${TABLE}
  SQS       ${sqsEndpoint}  queues ${UPLOAD_QUEUE}, ${UPLOAD_DEAD_LETTERS}
  State     ${home}
${forwarded()}${warnings()}
Point an AWS SDK or the AWS CLI at it:
  export AWS_ENDPOINT_URL_REKOGNITION=${endpoint} AWS_ENDPOINT_URL_S3=${s3Endpoint}
  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secret} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}

A photo put into the bucket ${UPLOAD_BUCKET} is indexed in the collection that its key begins with:
  aws s3 cp photo.jpg s3://${UPLOAD_BUCKET}/COLLECTION/photo.jpg --endpoint-url ${s3Endpoint}
`;
}

/** Names what leaves this machine. */
function forwarded(): string {
  const { forwarding } = settings;
  return forwarding
    ? `  Forwards  ${[...forwarding.operations].join(', ')} to Amazon Rekognition in ${forwarding.region}\n`
    : '';
}

/** Warnings for a service that other machines can reach. */
function warnings(): string {
  const { host, secretAccessKey } = settings;
  if (['127.0.0.1', '::1', 'localhost'].includes(host)) return '';
  const open = `S3, DynamoDB and SQS do not verify signatures: anyone who reaches ${host} can read and write them.\n`;
  if (secretAccessKey !== DEFAULT_SECRET) return open;
  return `${open}The access key is the default, which is public: VISAGE_SECRET_ACCESS_KEY sets another.\n`;
}

/** Forwarding with the credentials of `npm start`'s own environment: those of an AWS account, not a key of Visage. */
function readForwarding() {
  const { AWS_ACCESS_KEY_ID, VISAGE_ACCESS_KEY_ID, VISAGE_FORWARD } = process.env;
  if (VISAGE_FORWARD && AWS_ACCESS_KEY_ID === (VISAGE_ACCESS_KEY_ID || DEFAULT_KEY.accessKeyId)) {
    fail("VISAGE_FORWARD needs credentials of an AWS account, and AWS_ACCESS_KEY_ID is Visage's own key.");
  }
  return orFail(() => forwardingFromEnvironment(process.env));
}

/** Ends the process with the message of a setting that cannot be read. */
function orFail<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return fail((error as Error).message);
  }
}

/** @returns undefined if no region is named: requests may be signed for any. */
function regionName(text: string | undefined): string | undefined {
  if (text && !/^[a-z]{2}[a-z0-9-]{0,30}$/.test(text)) {
    fail(`VISAGE_REGION is "${text}", and must be a region such as eu-west-1`);
  }
  return text || undefined;
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
