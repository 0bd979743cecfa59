import { Logger } from '@aws-lambda-powertools/logger';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Store, segmentsIndex } from '../../layers/gallery/index.ts';
import type { Services } from '../../layers/rekognition/index.ts';
import { loadVision } from '../../layers/vision/index.ts';
import { compactionQueue } from './compaction-queue.ts';
import { VARIABLES } from './constants.ts';
import { clientConfig, type Environment, required } from './environment.ts';
import { storeFromEnvironment } from './store.ts';

/**
 * Models and clients as the environment describes them. Where it names endpoints, they are used, and S3 by path, as
 * emulators want it. Where it names no queue for it, nobody is asked to compact.
 * @throws Error that names a variable that is not set
 */
export async function servicesFromEnvironment(env: Environment): Promise<Services> {
  const store = storeFromEnvironment(env);
  return {
    store: { ...store, ...compactor(env) },
    vectors: segmentsIndex(store, searchBudget(env)),
    s3: store.s3,
    region: clientConfig(env).region,
    account: required(env, VARIABLES.account),
    vision: await loadVision(workers(env)),
  };
}

function compactor(env: Environment): Pick<Store, 'requestCompaction'> {
  const queue = env[VARIABLES.compactionQueue];
  if (!queue) return {};
  const sqs = new SQSClient(clientConfig(env));
  const logger = new Logger({ serviceName: 'visage' });
  return { requestCompaction: compactionQueue(sqs, queue, logger) };
}

/** Memory for the vectors of searched collections: half the machine's unless VISAGE_SEARCH_CACHE_MB says otherwise. */
function searchBudget(env: Environment): { budgetBytes?: number } {
  const megabytes = env[VARIABLES.searchCache];
  if (!megabytes) return {};
  if (!(Number(megabytes) >= 0)) throw new Error(`${VARIABLES.searchCache} is "${megabytes}", and must be a number.`);
  return { budgetBytes: Number(megabytes) * 2 ** 20 };
}

/** MB. A function has its share of a vCPU for less, and of more for more. */
const MEMORY_OF_A_VCPU = 1769;

/** One for each whole vCPU that a function's memory brings. It may see more than it may use, and they would wait in turn. */
function workers({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: megabytes }: Environment): { workers?: number } {
  return megabytes ? { workers: Math.max(1, Math.floor(Number(megabytes) / MEMORY_OF_A_VCPU)) } : {};
}
