import type { Server } from 'node:http';
import { buildApp } from 'fauxqs';
import type { Emulator } from './emulator.ts';
import { close, listen } from './server.ts';

/** Operations whose answers contain addresses of queues. */
const ANSWER_ADDRESSES = new Set(['AmazonSQS.CreateQueue', 'AmazonSQS.GetQueueUrl', 'AmazonSQS.ListQueues']);

/** Origin in the addresses that fauxqs makes: with the region in its name, only few machines can resolve it. */
const FAUXQS_ORIGIN = /http:\/\/sqs\.[a-z0-9-]+\.localhost(:\d+)?/g;

/**
 * SQS on one machine, by fauxqs: queues are in memory, so what must outlast the process is kept elsewhere.
 *
 * fauxqs brings S3 and SNS along, and listens on all addresses; here it serves SQS alone, on one address. Requests
 * must be signed, as the SDKs do, but signatures are not verified.
 *
 * @throws PortTaken
 */
export async function startSqs({ host, port }: { readonly host: string; readonly port: number }): Promise<Emulator> {
  let endpoint = '';
  const app = buildApp({ logger: false });
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    if (method !== 'POST' || !headers['content-type']?.startsWith('application/x-amz-json-1.0')) {
      return reply.code(404).send({ __type: 'com.amazon.coral.service#UnknownOperationException' });
    }
    if (!headers.authorization?.startsWith('AWS4-')) {
      return reply.code(403).send({ __type: 'com.amazon.coral.service#MissingAuthenticationTokenException' });
    }
    return undefined;
  });
  app.addHook('onSend', async ({ headers }, _reply, payload) =>
    ANSWER_ADDRESSES.has(String(headers['x-amz-target']))
      ? String(payload).replaceAll(FAUXQS_ORIGIN, endpoint)
      : payload,
  );
  await app.ready();
  const server = app.server as Server;
  endpoint = await listen(server, host, port, 'SQS');
  return {
    endpoint,
    async close() {
      // The server first: fauxqs would wait for clients that only keep their connections.
      await close(server);
      await app.close();
    },
  };
}
