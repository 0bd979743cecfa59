import { Logger } from '@aws-lambda-powertools/logger';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Store, segmentsIndex } from '../../layers/gallery/index.ts';
import type { Services } from '../../layers/rekognition/index.ts';
import { loadVision } from '../../layers/vision/index.ts';
import { compactionQueue } from './compaction-queue.ts';
import { VARIABLES } from './constants.ts';
import { clientConfig, type Environment, required } from './environment.ts';
import { forwardingFromEnvironment } from './forwarding.ts';
import { packsFromEnvironment } from './packs.ts';
import { storeFromEnvironment } from './store.ts';

/**
 * Loads the models and makes the clients that the environment describes. Endpoints that it names are used, and S3 then
 * by path, as emulators need it. Without a queue in it, no compaction is requested.
 * @throws Error that names a variable that is not set or has a wrong value
 */
export async function servicesFromEnvironment(env: Environment): Promise<Services> {
  const store = storeFromEnvironment(env);
  const forwarding = forwardingFromEnvironment(env);
  return {
    store: { ...store, ...compactionRequests(env) },
    vectors: segmentsIndex(store, searchBudget(env)),
    s3: store.s3,
    region: clientConfig(env).region,
    account: required(env, VARIABLES.account),
    ...(forwarding && { forwarding }),
    vision: await loadVision({ ...workers(env), packs: packsFromEnvironment(env) }),
  };
}

function compactionRequests(env: Environment): Pick<Store, 'requestCompaction'> {
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

/** Lambda's memory size that brings one vCPU, in MB; vCPUs grow in proportion to it. */
const MB_PER_VCPU = 1769;

/** One worker for each whole vCPU of the function. The machine may show more CPUs than the function may use. */
function workers({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: megabytes }: Environment): { workers?: number } {
  return megabytes ? { workers: Math.max(1, Math.floor(Number(megabytes) / MB_PER_VCPU)) } : {};
}
