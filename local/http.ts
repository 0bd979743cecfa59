import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { readableBy } from '../lambdas/api/cors.ts';
import { InternalServerError } from '../layers/rekognition/index.ts';
import { reportFault } from './fault.ts';
import { invocationContext, proxyEvent } from './http/event.ts';
import { type ArrivalLimits, BodyTooLarge, close, listen, readBody } from './server.ts';

/**
 * Exceeds every request that can succeed, so that the handler reports what is wrong with an image somewhat over 5 MB,
 * which are 7 MB in base64.
 */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** Stands in for the deployment's API Gateway. */
export interface HttpFront {
  readonly endpoint: string;
  /** Passes requests to the handler from now on; `/health` then answers 200. */
  serve(handler: Handler): void;
  /** Answers 503 to new requests, lets those in flight finish for a time, 1 s by default, then cuts what is left. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Listens immediately, and answers 503 until it has a handler.
 * @param port 0 takes any free port
 * @param corsOrigins origins whose pages may read also the answers that no handler makes
 * @param arrival bounds on the arrival of a body; a missing one is that of `listen`
 * @throws PortTaken
 */
export async function startHttp(
  host: string,
  port: number,
  corsOrigins: readonly string[] = [],
  arrival?: ArrivalLimits,
): Promise<HttpFront> {
  let handler: Handler | undefined;
  let state: 'starting' | 'stopping' = 'starting';
  const server = createServer((request, response) => {
    void answerTo(request, handler, state).then((answer) => {
      if (answer) write(response, readableTo(request, answer, corsOrigins), request);
    });
  });
  const endpoint = await listen(server, host, port, 'the API', arrival && { arrival });
  return {
    endpoint,
    serve(ready) {
      handler = ready;
    },
    close(graceMs) {
      state = 'stopping';
      handler = undefined;
      return close(server, graceMs);
    },
  };
}

/** @returns undefined when the client disconnected before its request was complete */
async function answerTo(
  request: IncomingMessage,
  handler: Handler | undefined,
  otherwise: 'starting' | 'stopping',
): Promise<APIGatewayProxyResult | undefined> {
  try {
    const body = await readBody(request, MAX_BODY_BYTES);
    const event = proxyEvent(request, body);
    if (event.path === '/health' && ['GET', 'HEAD'].includes(event.httpMethod)) {
      const [status, state] = handler ? [200, 'ok'] : [503, otherwise];
      return json(status, { status: state }, 'application/json');
    }
    if (!handler) return json(503, { __type: 'ServiceUnavailableException', message: `Visage is ${otherwise}.` });
    return await handler(event, invocationContext(event.requestContext.requestId));
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      const message = 'The request is too long. Store the image in S3 and name it in S3Object.';
      return json(413, { __type: 'RequestEntityTooLargeException', message });
    }
    if (request.destroyed && !request.complete) return undefined;
    const { status, body } = new InternalServerError({ cause: error });
    reportFault(error);
    return json(status, body);
  }
}

/** Marks answers that the handler did not make, such as 413, as its own are; its own stay as they are. */
function readableTo(request: IncomingMessage, answer: APIGatewayProxyResult, corsOrigins: readonly string[]) {
  return answer.headers?.Vary === undefined && corsOrigins.length > 0
    ? readableBy(request.headers.origin, answer, corsOrigins)
    : answer;
}

function json(statusCode: number, body: object, type = 'application/x-amz-json-1.1'): APIGatewayProxyResult {
  return { statusCode, headers: { 'Content-Type': type }, body: JSON.stringify(body) };
}

function write(response: ServerResponse, answer: APIGatewayProxyResult, request: IncomingMessage): void {
  const { statusCode, headers = {}, multiValueHeaders = {}, body, isBase64Encoded } = answer;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  response.statusCode = statusCode;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  for (const [name, values] of Object.entries(multiValueHeaders)) response.setHeader(name, values.map(String));
  response.setHeader('Content-Length', bytes.length);
  // The rest of a refused body was not read, so the connection cannot be used again.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.end(bytes);
}
