import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** Stand-in for AWS Secrets Manager that keeps one text, for its own SDK over HTTP. No emulator in npm has it. */
export interface Secrets {
  readonly endpoint: string;
  /** Text of the secret; undefined makes every request fail as in an outage. */
  value: string | undefined;
  /** Number of reads so far. */
  reads: number;
  close(): Promise<void>;
}

export async function startSecrets(value: string): Promise<Secrets> {
  const server = createServer(async (request, response) => {
    const { SecretString } = (await json(request)) as { SecretString?: string };
    response.setHeader('Content-Type', 'application/x-amz-json-1.1');
    if (secrets.value === undefined) {
      response.statusCode = 400;
      response.end('{"__type":"DecryptionFailure","Message":"KMS is away"}');
    } else if (request.headers['x-amz-target'] === 'secretsmanager.PutSecretValue') {
      secrets.value = SecretString;
      response.end('{}');
    } else {
      secrets.reads += 1;
      response.end(JSON.stringify({ SecretString: secrets.value }));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const secrets: Secrets = {
    endpoint: `http://127.0.0.1:${port}`,
    value,
    reads: 0,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return secrets;
}
