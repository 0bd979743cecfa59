export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error that names the variable if it is not set */
export function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

/** Configuration that the clients of all services share. */
export function clientConfig(env: Environment) {
  return { region: required(env, 'AWS_REGION'), ...credentials(env) };
}

export function endpoint(url: string | undefined) {
  return url ? { endpoint: url } : {};
}

/** Credentials from the environment; without them the SDK searches its own sources. Lambda's have a session token. */
function credentials({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }: Environment) {
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return {};
  const sessionToken = AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN };
  return {
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, ...sessionToken },
  };
}
