import { RekognitionClient } from '@aws-sdk/client-rekognition';
import { S3Client } from '@aws-sdk/client-s3';
import { PORT_STEPS, REGION } from '../../local/names.ts';
import { type Environment, localEndpoint, localKey } from '../local-service.ts';

export interface Clients {
  readonly rekognition: RekognitionClient;
  readonly s3: S3Client;
  readonly endpoint: string;
}

/** Attempts of a request, with growing pauses: imports are throttled. */
const ATTEMPTS = 6;

/** Makes stock clients for the endpoint given, or else for the service on this machine. */
export function clientsFor(named: string | undefined, env: Environment): Clients {
  const deployed = named ?? env.AWS_ENDPOINT_URL_REKOGNITION;
  const endpoint = deployed || localEndpoint(env);
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || REGION;
  const { VISAGE_ACCESS_KEY_ID: accessKeyId, VISAGE_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const own = accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {};
  const common = { region, maxAttempts: ATTEMPTS };
  if (deployed) {
    // S3 does not know the keys of Visage. The SDK reads AWS_ENDPOINT_URL_S3 by itself.
    const forcePathStyle = env.AWS_ENDPOINT_URL_S3 !== undefined;
    return {
      endpoint,
      rekognition: new RekognitionClient({ ...common, endpoint, ...own }),
      s3: new S3Client({ ...common, forcePathStyle }),
    };
  }
  const credentials = localKey(env);
  return {
    endpoint,
    rekognition: new RekognitionClient({ ...common, region: REGION, endpoint, credentials }),
    s3: new S3Client({
      ...common,
      region: REGION,
      endpoint: env.AWS_ENDPOINT_URL_S3 || localEndpoint(env, PORT_STEPS.s3),
      forcePathStyle: true,
      credentials,
    }),
  };
}
