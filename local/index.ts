/** Runs the whole service on one machine: the handlers of lambdas/ on stand-ins for the services they use. */
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { apiHandler } from '../lambdas/api/app.ts';
import { LOCAL_ORIGINS } from '../lambdas/api/cors.ts';
import { compactorHandler } from '../lambdas/compactor/app.ts';
import { servicesFromEnvironment } from '../lambdas/shared/services.ts';
import { uploadIndexerHandler } from '../lambdas/upload-indexer/app.ts';
import { type UploadSettings, uploadSettings } from '../lambdas/upload-indexer/settings.ts';
import { tableDefinition } from '../layers/gallery/index.ts';
import type { Forwarding } from '../layers/rekognition/index.ts';
import { startCompactor } from './compactor.ts';
import { FolderInUse } from './dynamodb/storage.ts';
import { startDynamoDb } from './dynamodb.ts';
import { startHttp } from './http.ts';
import { localKeys } from './keys.ts';
import { ACCOUNT, DEFAULT_KEY, PORT_STEPS, REGION, TABLE, UPLOAD_BUCKET, VECTOR_BUCKET } from './names.ts';
import { type RejectedUpload, rejectionLog } from './rejected-uploads.ts';
import { startS3 } from './s3.ts';
import { startSqs } from './sqs.ts';
import { storeEnvironment } from './store-environment.ts';
import { startUploads } from './uploads.ts';

export { corsOrigins } from '../lambdas/api/cors.ts';
export { forwardingFromEnvironment } from '../lambdas/shared/forwarding.ts';
export { packsFromEnvironment } from '../lambdas/shared/packs.ts';
export { type UploadSettings, uploadSettings } from '../lambdas/upload-indexer/settings.ts';
export {
  ACCOUNT,
  DEFAULT_KEY,
  queueUrl,
  REGION,
  TABLE,
  UPLOAD_BUCKET,
  UPLOAD_DEAD_LETTERS,
  UPLOAD_QUEUE,
  VECTOR_BUCKET,
} from './names.ts';
export { describeRejection, type RejectedUpload } from './rejected-uploads.ts';
export { PortTaken } from './server.ts';

/** The state folder is held by another process. */
export class HomeInUse extends Error {
  override name = 'HomeInUse';
}

export interface LocalOptions {
  /** Address to listen on; by default only this machine can connect. */
  readonly host?: string;
  /** Port of the API; S3, DynamoDB and SQS take the next three. 0: any four free ports. */
  readonly port: number;
  /** State folder; made when missing. */
  readonly home: string;
  /** Access key that may do everything; further keys are in the state folder. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Region in ARNs, and the only one that requests may be signed for. By default ARNs have us-east-1 and any will do. */
  readonly region?: string | undefined;
  /** Origins whose pages may call the API, beside those that this machine serves; see `withCors`. */
  readonly corsOrigins?: readonly string[];
  /** Names of the model packs to open, the first for new collections; by default all. */
  readonly packs?: readonly string[];
  /** Settings for photos put into the bucket; a missing one has the deployment's default. */
  readonly uploads?: Partial<UploadSettings>;
  /** Called for each photo put into the bucket that can never be indexed. */
  readonly onRejected?: (upload: RejectedUpload) => void;
  /** Sends operations that Visage lacks on to Amazon Rekognition, with credentials of an AWS account. */
  readonly forwarding?: Forwarding | undefined;
}

export interface LocalService {
  readonly endpoint: string;
  readonly s3Endpoint: string;
  readonly dynamoEndpoint: string;
  readonly sqsEndpoint: string;
  /** Takes no more requests, lets those in flight finish for a time, 1 s by default, then stops everything. */
  close(graceMs?: number): Promise<void>;
  /** Fails the photos in progress; returns once no network runs. Only the end of the process may follow. */
  abandon(): Promise<void>;
}

/**
 * Starts everything and returns once requests are served; the API's `/health` answers from the beginning.
 * @throws PortTaken, HomeInUse
 */
export async function startLocal({
  host = '127.0.0.1',
  port,
  home,
  accessKeyId = DEFAULT_KEY.accessKeyId,
  secretAccessKey = DEFAULT_KEY.secretAccessKey,
  region,
  corsOrigins = [],
  packs = [],
  uploads,
  onRejected,
  forwarding,
}: LocalOptions): Promise<LocalService> {
  const key = { accessKeyId, secretAccessKey };
  const portOf = (standIn: keyof typeof PORT_STEPS) => (port === 0 ? 0 : port + PORT_STEPS[standIn]);
  await using starting = new AsyncDisposableStack();

  const origins = [...LOCAL_ORIGINS, ...corsOrigins];
  const http = await startHttp(host, port, origins);
  starting.defer(() => http.close());
  const dynamoDb = await startDynamoDb({ host, port: portOf('dynamoDb'), folder: join(home, 'dynamodb') }).catch(
    (error) => {
      if (!(error instanceof FolderInUse)) throw error;
      throw new HomeInUse(`the state folder ${home} is in use by another process`, { cause: error });
    },
  );
  starting.defer(() => dynamoDb.close());
  const buckets = [UPLOAD_BUCKET, VECTOR_BUCKET];
  const watched = [UPLOAD_BUCKET];
  const s3 = await startS3({ host, port: portOf('s3'), folder: join(home, 's3'), buckets, watched, ...key });
  starting.defer(() => s3.close());
  const sqs = await startSqs({ host, port: portOf('sqs') });
  starting.defer(() => sqs.close());
  await makeTable(dynamoDb.endpoint, key);

  const loaded = await servicesFromEnvironment({
    ...storeEnvironment({ dynamoDb: dynamoDb.endpoint, s3: s3.endpoint }, key),
    VISAGE_ACCOUNT_ID: ACCOUNT,
    VISAGE_PACKS: packs.join(','),
  });
  const services = { ...loaded, region: region ?? REGION };
  starting.defer(() => services.vision.close());
  const compactor = startCompactor(compactorHandler(services.store));
  starting.defer(() => compactor.close());
  const store = { ...services.store, requestCompaction: compactor.requestCompaction };
  const api = { ...services, store, ...(forwarding && { forwarding }) };
  const callers = { anyRegion: region === undefined, corsOrigins: origins };
  http.serve(apiHandler(api, localKeys(home, key), undefined, callers));
  const indexing = await startUploads({
    sqsEndpoint: sqs.endpoint,
    credentials: key,
    notifications: s3.notifications,
    // There is no event bus: outcomes are in the log, rejections also in the state folder.
    handler: uploadIndexerHandler(
      { ...services, store },
      { ...uploadSettings({}), ...uploads },
      rejectionLog(home, onRejected),
    ),
  });
  starting.defer(() => indexing.close());
  // Deferred last, closed first: requests in flight need all the rest.
  let grace: number | undefined;
  starting.defer(() => http.close(grace));

  const running = starting.move();
  return {
    endpoint: http.endpoint,
    s3Endpoint: s3.endpoint,
    dynamoEndpoint: dynamoDb.endpoint,
    sqsEndpoint: sqs.endpoint,
    close(graceMs) {
      grace = graceMs;
      return running.disposeAsync();
    },
    abandon: () => services.vision.close(),
  };
}

async function makeTable(endpoint: string, credentials: { accessKeyId: string; secretAccessKey: string }) {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials });
  try {
    await client.send(new CreateTableCommand(tableDefinition(TABLE)));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  client.destroy();
}
