import { DEFAULT_KEY } from '../local/names.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Endpoint of the local service's API, or of a stand-in, `step` ports after it, by the variables that `npm start` reads. */
export function localEndpoint(env: Environment, step = 0): string {
  return `http://${env.HOST || '127.0.0.1'}:${Number(env.PORT || 8080) + step}`;
}

/** Access key of the local service, by the variables that `npm start` reads. */
export function localKey(env: Environment): typeof DEFAULT_KEY {
  return {
    accessKeyId: env.VISAGE_ACCESS_KEY_ID || DEFAULT_KEY.accessKeyId,
    secretAccessKey: env.VISAGE_SECRET_ACCESS_KEY || DEFAULT_KEY.secretAccessKey,
  };
}
