import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Operation, operationsOn } from './dynamodb/operations.ts';
import { openStorage } from './dynamodb/storage.ts';
import { isRefusal } from './dynamodb/write.ts';
import type { Emulator, EmulatorOptions } from './emulator.ts';
import { reportFault } from './fault.ts';
import { BodyTooLarge, close, listen, readBody } from './server.ts';

const TARGET = /^DynamoDB_20120810\.(\w+)$/;
/** DynamoDB's own limit on a request. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * DynamoDB on one machine: dynalite's operations and storage, kept in a folder, with transactions added.
 *
 * The transport is not dynalite's, which ends the process when a client disconnects during a request.
 * Requests must be signed, as the SDKs do, but signatures are not verified.
 *
 * @throws FolderInUse, PortTaken
 */
export async function startDynamoDb({ folder, host, port }: EmulatorOptions): Promise<Emulator> {
  const store = await openStorage(folder);
  const operations = await operationsOn(store);
  const server = createServer((request, response) => void respond(operations, request, response));
  try {
    const endpoint = await listen(server, host, port, 'DynamoDB');
    return {
      endpoint,
      async close() {
        await close(server);
        await store.db.close();
      },
    };
  } catch (error) {
    await store.db.close();
    throw error;
  }
}

async function respond(
  operations: ReadonlyMap<string, Operation>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer: Answer;
  try {
    answer = { status: 200, body: await perform(operations, request) };
  } catch (error) {
    // The client disconnected before its request was complete: no answer can be sent.
    if (request.destroyed && !request.complete) return;
    answer = answerTo(error);
  }
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'Content-Type': 'application/x-amz-json-1.0',
    'Content-Length': Buffer.byteLength(text),
    'x-amzn-RequestId': randomUUID(),
    // The rest of a refused body is not read, so the connection cannot be used again.
    ...(!request.complete && { Connection: 'close' }),
  });
  response.end(text);
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** A request that the transport itself refuses, in the error shape of the framework that AWS's JSON services share. */
class Rejected extends Error {
  readonly answer: Answer;

  constructor(code: string, message?: string) {
    super(message ?? code);
    this.answer = { status: 400, body: { __type: `com.amazon.coral.service#${code}`, message } };
  }
}

async function perform(operations: ReadonlyMap<string, Operation>, request: IncomingMessage): Promise<object> {
  const text = (await readBody(request, MAX_BODY_BYTES)).toString('utf8');
  const target = TARGET.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
  const operation = operations.get(target);
  if (request.method !== 'POST' || operation === undefined) throw new Rejected('UnknownOperationException');
  if (!request.headers.authorization?.startsWith('AWS4-')) {
    throw new Rejected('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  }
  return operation(parseObject(text));
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Rejected('SerializationException');
}

function answerTo(error: unknown): Answer {
  if (error instanceof Rejected) return error.answer;
  if (isRefusal(error)) return { status: error.statusCode, body: error.body };
  if (error instanceof BodyTooLarge) return { status: 413, body: {} };
  reportFault(error, 'DynamoDB emulator');
  const message = 'The request processing has failed because of an unknown error';
  return { status: 500, body: { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message } };
}
