import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Longest time of an invocation: an emulated processor is slow. */
const INVOCATION_MS = 10 * 60 * 1000;

/** Stand-in for Lambda's Runtime API, as far as the Runtime Interface Client calls it: one function, one invocation at a time. */
export interface RuntimeApi {
  /** `host:port`, for AWS_LAMBDA_RUNTIME_API */
  readonly address: string;
  /** Settles once the function asks for its first invocation, or reports that it cannot start. */
  readonly started: Promise<void>;
  /** Passes an event to the function. @throws Error with what the function threw */
  invoke(event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

interface Invocation {
  readonly event: string;
  readonly settle: PromiseWithResolvers<unknown>;
}

const PREFIX = '/2018-06-01/runtime';

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  const idle: ServerResponse[] = [];
  const started = Promise.withResolvers<void>();

  const dispatch = () => {
    while (waiting.length > 0 && idle.length > 0) {
      const invocation = waiting.shift() as Invocation;
      const requestId = randomUUID();
      running.set(requestId, invocation);
      (idle.shift() as ServerResponse)
        .writeHead(200, {
          'Content-Type': 'application/json',
          'Lambda-Runtime-Aws-Request-Id': requestId,
          'Lambda-Runtime-Deadline-Ms': String(Date.now() + INVOCATION_MS),
          'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:000000000000:function:visage-api',
        })
        .end(invocation.event);
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').slice(PREFIX.length);
    if (path === '/invocation/next') {
      started.resolve();
      idle.push(response);
      return dispatch();
    }
    const body = await text(request);
    const [, requestId, outcome] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (path === '/init/error') started.reject(new Error(`The function did not start: ${body}`));
    const invocation = running.get(requestId);
    running.delete(requestId);
    if (outcome === 'response') invocation?.settle.resolve(JSON.parse(body));
    if (outcome === 'error') invocation?.settle.reject(new Error(`The function failed: ${body}`));
    response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
  };

  const server = createServer((request, response) => void answer(request, response));
  // The function may wait for its next invocation without limit.
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    started: started.promise,
    invoke(event) {
      const settle = Promise.withResolvers<unknown>();
      waiting.push({ event: JSON.stringify(event), settle });
      dispatch();
      return settle.promise;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
