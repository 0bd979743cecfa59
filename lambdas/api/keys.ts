import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { cachedKeys, type KeyStore, REMOTE, secretKeyring } from '../../layers/access/index.ts';
import { VARIABLES } from '../shared/constants.ts';
import { clientConfig, type Environment, endpoint, required } from '../shared/environment.ts';

/**
 * The access keys in the secret that `VISAGE_KEYS_SECRET` names, by ARN or by name.
 * @throws Error that names a variable that is not set
 */
export function keysFromEnvironment(env: Environment): KeyStore {
  const secretId = required(env, VARIABLES.keysSecret);
  const client = new SecretsManagerClient({ ...clientConfig(env), ...endpoint(env.AWS_ENDPOINT_URL_SECRETS_MANAGER) });
  return cachedKeys(secretKeyring(client, secretId), REMOTE);
}
