import { storeFromEnvironment } from '../lambdas/shared/store.ts';
import { CollectionNotFound, type Store } from '../layers/gallery/index.ts';
import { PORT_STEPS } from '../local/names.ts';
import { storeEnvironment } from '../local/store-environment.ts';
import { localEndpoint, localKey } from './local-service.ts';

/**
 * The store of a command: that of the deployment whose table `VISAGE_TABLE` names, with the other variables of its
 * functions; otherwise that of the local service, which has to be running.
 */
export function storeOfCommand(env: Readonly<Record<string, string | undefined>>): Store {
  if (env.VISAGE_TABLE) return storeFromEnvironment(env);
  const endpoints = { dynamoDb: localEndpoint(env, PORT_STEPS.dynamoDb), s3: localEndpoint(env, PORT_STEPS.s3) };
  return storeFromEnvironment(storeEnvironment(endpoints, localKey(env)));
}

/**
 * Ends with one line on stderr when the user can correct the error: a wrong name, or no local service. Rethrows any
 * other error.
 */
export function failOf(error: unknown): never {
  if (error instanceof CollectionNotFound) fail(error.message);
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  if (code === 'ECONNREFUSED') fail(`Nothing answers at ${address}:${port}: is the service running (npm start)?`);
  throw error;
}

/** Writes the message to stderr and ends the process with status 1. */
export function fail(message: string): never {
  process.stderr.write(`visage: ${message}\n`);
  process.exit(1);
}
