import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RekognitionClient } from '@aws-sdk/client-rekognition';
import { S3Client } from '@aws-sdk/client-s3';
import { type LocalOptions, type LocalService, startLocal } from '../../local/index.ts';
import { credentials, region } from './aws.ts';

// The log of requests would drown the test report.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';

/** The whole service, as `npm start` runs it, with stock clients. */
export interface TestService extends LocalService {
  readonly rekognition: RekognitionClient;
  /** For the buckets `visage-uploads` and `visage-vectors`. */
  readonly s3: S3Client;
  /** Its state folder. */
  readonly home: string;
}

/** Starts the service in this process, on free ports; closing it removes its state. */
export async function startService(
  options: Pick<LocalOptions, 'uploads' | 'region' | 'corsOrigins' | 'onRejected'> = {},
): Promise<TestService> {
  const home = await mkdtemp(join(tmpdir(), 'visage-service-'));
  const service = await startLocal({ ...options, port: 0, home });
  const rekognition = new RekognitionClient({ endpoint: service.endpoint, region, credentials });
  const s3 = new S3Client({ endpoint: service.s3Endpoint, region, credentials, forcePathStyle: true });
  return {
    ...service,
    rekognition,
    s3,
    home,
    async close() {
      rekognition.destroy();
      s3.destroy();
      await service.close();
      await rm(home, { recursive: true });
    },
  };
}
