import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A port is held by another process. */
export class PortTaken extends Error {
  override name = 'PortTaken';
}

/** A request body is longer than the limit its server set. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
}

/** Bounds on the time in which the body of a request arrives, in milliseconds. */
export interface ArrivalLimits {
  /** Longest pause in which nothing arrives. */
  readonly pauseMs: number;
  /** Longest time from the headers to the end of the body. */
  readonly wholeMs: number;
}

const ARRIVAL: ArrivalLimits = { pauseMs: 30_000, wholeMs: 5 * 60_000 };

/** Answer to a request whose body arrives too late, in the shape of the service. */
export interface LateAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** In the shape of AWS's JSON services. SDKs try again after this error. */
const LATE: LateAnswer = {
  status: 408,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify({
    __type: 'RequestTimeoutException',
    message: 'The body of the request did not arrive in time.',
  }),
};

/** Time after a late answer, in milliseconds, until its connection is cut: a client still sending can read it. */
const LINGER_MS = 1_000;

/**
 * Listens and returns the origin, such as `http://127.0.0.1:8080`.
 * @param port 0 takes any free port
 * @param purpose use of the port, which the error names
 * @throws PortTaken
 */
export async function listen(
  server: Server,
  host: string,
  port: number,
  purpose: string,
  { arrival = ARRIVAL, late = LATE }: { readonly arrival?: ArrivalLimits; readonly late?: LateAnswer } = {},
): Promise<string> {
  // SDKs keep connections for reuse; Node's 5 s default closes them under a client that is about to send.
  server.keepAliveTimeout = 60_000;
  server.headersTimeout = 10_000;
  // Node would cut a body that arrives steadily, and without an answer.
  server.requestTimeout = 0;
  server.on('request', (request: IncomingMessage) => watchArrival(request, arrival, late));
  trackUnused(server);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const reason = code === 'EACCES' ? 'may not be opened by this user' : 'is in use by another process';
    throw new PortTaken(`port ${port} on ${host}, wanted for ${purpose}, ${reason}`, { cause: error });
  }
  const { address, port: opened } = server.address() as AddressInfo;
  return `http://${reachable(address)}:${opened}`;
}

/** Answers and cuts a request whose body is late. A handler that takes long is not cut. */
function watchArrival(request: IncomingMessage, { pauseMs, wholeMs }: ArrivalLimits, late: LateAnswer): void {
  const { socket } = request;
  const begun = performance.now();
  let lastArrival = begun;
  let received = socket.bytesRead;
  const check = () => {
    const now = performance.now();
    if (socket.bytesRead > received) [received, lastArrival] = [socket.bytesRead, now];
    if (request.complete || socket.destroyed) clearInterval(timer);
    else if (now - lastArrival >= pauseMs || now - begun >= wholeMs) {
      clearInterval(timer);
      refuseLate(socket, late);
    }
  };
  const timer = setInterval(check, Math.min(1_000, pauseMs / 4));
  timer.unref();
  request.once('close', () => clearInterval(timer));
}

function refuseLate(socket: Socket, { status, type, body }: LateAnswer): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  // The request's handler may still wait for the body: it gets an error when the connection is cut.
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** Connections by server on which no request is in flight: at most the beginning of one has come. */
const unused = new WeakMap<Server, Set<Socket>>();

function trackUnused(server: Server): void {
  const sockets = new Set<Socket>();
  unused.set(server, sockets);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    sockets.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) sockets.add(socket);
    });
  });
}

/** Host part of a URL at which this machine reaches a listener on `address`. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}

/** Time, in milliseconds, for the beginning of a request to become one when the server is closed. */
const BEGIN_WITHIN_MS = 1_000;

/**
 * Stops accepting, lets requests in flight finish for `graceMs`, then cuts what is left. Connections without a request,
 * or with less than its headers, are cut after a second.
 */
export async function close(server: Server, graceMs = 1_000): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  // A connection whose request has just been answered is idle, and would be kept for the next.
  const drop = setInterval(() => server.closeIdleConnections(), 10);
  const cutUnused = setTimeout(() => {
    for (const socket of unused.get(server) ?? []) socket.destroy();
  }, BEGIN_WITHIN_MS);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(drop);
  clearTimeout(cutUnused);
  clearTimeout(cut);
}

/** Multiple of the limit up to which a body that is too long is read to its end before it is refused. */
const DRAIN_FACTOR = 4;

/**
 * Reads the whole body of a request. A body over the limit is read to its end and discarded, up to DRAIN_FACTOR times the
 * limit: a client that is cut off while it sends does not read the reason. One that announces more is refused unread.
 *
 * @throws BodyTooLarge
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length']) > limitBytes * DRAIN_FACTOR) {
    throw new BodyTooLarge(`request body is announced to exceed ${limitBytes} bytes`);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop early must not destroy the socket: the refusal is still to be written to it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limitBytes) chunks.push(chunk);
    else if (length > limitBytes * DRAIN_FACTOR) break;
  }
  if (length > limitBytes) throw new BodyTooLarge(`request body exceeds ${limitBytes} bytes`);
  return Buffer.concat(chunks, length);
}
