import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateCollectionCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import { DEFAULT_KEY, REGION } from '../local/index.ts';
import manifest from '../package.json' with { type: 'json' };
import { startChild } from './child.ts';
import type { Memory } from './service-process.ts';

export const COLLECTION = 'bench';

/** The whole service in a process of its own, with an empty collection. */
export interface BenchedService {
  /** Opens a stock client with connections of its own. */
  client(): RekognitionClient;
  /** Measures the process, the stand-ins for DynamoDB and S3 included. */
  memory(): Promise<Memory>;
  close(): Promise<void>;
}

const START = manifest.scripts.start.split(' ');

/** Options that `npm start` passes to Node. */
const NODE_OPTIONS = START.filter((word) => word.startsWith('--'));

/** Variables that it sets. */
const ENVIRONMENT = Object.fromEntries(
  START.flatMap((word) => {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(word) ?? [];
    return name === undefined ? [] : [[name, value]];
  }),
);

export async function startService(): Promise<BenchedService> {
  const home = await mkdtemp(join(tmpdir(), 'visage-bench-'));
  const child = startChild('service-process.ts', [home], [...NODE_OPTIONS, '--expose-gc'], ENVIRONMENT);
  const close = async () => {
    await child.end();
    await rm(home, { recursive: true });
  };
  try {
    const endpoint = String(await child.next());
    const client = () => new RekognitionClient({ endpoint, region: REGION, credentials: DEFAULT_KEY });
    const first = client();
    await first.send(new CreateCollectionCommand({ CollectionId: COLLECTION }));
    first.destroy();
    return {
      client,
      async memory() {
        child.send('memory');
        return (await child.next()) as Memory;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
