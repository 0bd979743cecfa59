import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

type Input = Record<string, unknown>;
type Result = Promise<{ output: Record<string, unknown> }>;
type Send = (args: { input: Input }) => Result;
type Middleware = (next: Send, context: { commandName: string }) => Send;

export interface Client {
  readonly middlewareStack: unknown;
}

export interface Request {
  /** `PutObjectCommand`, `TransactWriteItemsCommand`, ... */
  readonly command: string;
  readonly input: Input;
  /** Sends it on, with another input where one is given. */
  send(input?: Input): Result;
}

/** Intercepts the requests of an SDK client, outside the SDK's own retries, until the returned function is called. */
export function intercept(client: Client, act: (request: Request) => Result): () => void {
  const stack = client.middlewareStack as {
    add(middleware: Middleware, options: { step: 'initialize'; name: string }): void;
    remove(name: string): void;
  };
  const name = `intercept-${Math.random()}`;
  stack.add(
    (next, { commandName }) =>
      (args) =>
        act({ command: commandName, input: args.input, send: (input = args.input) => next({ ...args, input }) }),
    { step: 'initialize', name },
  );
  return () => stack.remove(name);
}

class PowerCut extends Error {}

/**
 * Simulates a crash at the `nth` request of a kind (from 1): before the request is sent, or before its answer arrives.
 */
export async function cutPower(
  client: Client,
  command: string,
  when: 'before' | 'after',
  nth: number,
  work: () => Promise<unknown>,
): Promise<void> {
  let requests = 0;
  const stop = intercept(client, async (request) => {
    if (request.command !== command || ++requests < nth) return request.send();
    if (when === 'after') await request.send();
    throw new PowerCut();
  });
  const outcome = await work().catch((error: unknown) => error);
  stop();
  if (!(outcome instanceof PowerCut)) throw new Error('The power was not cut.', { cause: outcome });
}

/** Counts the requests of each kind that the clients make during `work`. */
export async function requestsOf(
  clients: readonly Client[],
  work: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const stops = clients.map((client) =>
    intercept(client, ({ command, send }) => {
      counts[command] = (counts[command] ?? 0) + 1;
      return send();
    }),
  );
  await work();
  for (const stop of stops) stop();
  return counts;
}

/** The error of DynamoDB when it cancels a transaction for these reasons. */
export function cancelled(...codes: string[]) {
  return new TransactionCanceledException({
    message: `Transaction cancelled [${codes.join(', ')}]`,
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}
