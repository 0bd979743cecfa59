import { RekognitionClient } from '@aws-sdk/client-rekognition';
import { S3Client } from '@aws-sdk/client-s3';
import { REGION } from '../../local/names.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Clients {
  readonly rekognition: RekognitionClient;
  readonly s3: S3Client;
  readonly endpoint: string;
}

/** Tries of a request, with growing pauses: an import is what throttling is made for. */
const ATTEMPTS = 6;

/** Stock clients for the endpoint that was named, or else for the service on this machine. */
export function clientsFor(named: string | undefined, env: Environment): Clients {
  const deployed = named ?? env.AWS_ENDPOINT_URL_REKOGNITION;
  const endpoint = deployed || localEndpoint(env, 0);
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || REGION;
  const { VISAGE_ACCESS_KEY_ID: accessKeyId, VISAGE_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const own = accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {};
  const common = { region, maxAttempts: ATTEMPTS };
  if (deployed) {
    // The keys of Visage say nothing to S3. AWS_ENDPOINT_URL_S3 is heeded by the SDK itself.
    const forcePathStyle = env.AWS_ENDPOINT_URL_S3 !== undefined;
    return {
      endpoint,
      rekognition: new RekognitionClient({ ...common, endpoint, ...own }),
      s3: new S3Client({ ...common, forcePathStyle }),
    };
  }
  const credentials = {
    accessKeyId: accessKeyId || 'visage',
    secretAccessKey: secretAccessKey || 'visage-local-secret',
  };
  return {
    endpoint,
    rekognition: new RekognitionClient({ ...common, region: REGION, endpoint, credentials }),
    s3: new S3Client({
      ...common,
      region: REGION,
      endpoint: env.AWS_ENDPOINT_URL_S3 || localEndpoint(env, 1),
      forcePathStyle: true,
      credentials,
    }),
  };
}

function localEndpoint(env: Environment, step: number): string {
  return `http://${env.HOST || '127.0.0.1'}:${Number(env.PORT || 8080) + step}`;
}
