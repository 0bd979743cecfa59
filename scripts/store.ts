import { storeFromEnvironment } from '../lambdas/shared/store.ts';
import { CollectionNotFound, type Store } from '../layers/gallery/index.ts';
import { REGION, TABLE, VECTOR_BUCKET } from '../local/names.ts';

/**
 * The store that a command works on: the deployed one whose table `VISAGE_TABLE` names, with the other variables that the
 * functions have; otherwise that of the local service, which has to be running.
 */
export function storeOfCommand(env: Readonly<Record<string, string | undefined>>): Store {
  if (env.VISAGE_TABLE) return storeFromEnvironment(env);
  const port = Number(env.PORT || 8080);
  const host = env.HOST || '127.0.0.1';
  return storeFromEnvironment({
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: env.VISAGE_ACCESS_KEY_ID || 'visage',
    AWS_SECRET_ACCESS_KEY: env.VISAGE_SECRET_ACCESS_KEY || 'visage-local-secret',
    AWS_ENDPOINT_URL_S3: `http://${host}:${port + 1}`,
    AWS_ENDPOINT_URL_DYNAMODB: `http://${host}:${port + 2}`,
    VISAGE_TABLE: TABLE,
    VISAGE_VECTOR_BUCKET: VECTOR_BUCKET,
  });
}

/** Says in a line what a user can mend: the wrong name, or a local service that does not run. Anything else is thrown on. */
export function failOf(error: unknown): never {
  if (error instanceof CollectionNotFound) fail(error.message);
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  if (code === 'ECONNREFUSED') fail(`Nothing answers at ${address}:${port}: is the service running (npm start)?`);
  throw error;
}

/** Says on stderr what is wrong, and ends with status 1. */
export function fail(message: string): never {
  process.stderr.write(`visage: ${message}\n`);
  process.exit(1);
}
