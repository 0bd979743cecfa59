import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A port is held by another process. */
export class PortTaken extends Error {
  override name = 'PortTaken';
}

/** A request body is longer than the limit its server set. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
}

/**
 * Listens and returns the origin, such as `http://127.0.0.1:8080`.
 * @param port 0 takes any free port
 * @param purpose use of the port, which the error names
 * @throws PortTaken
 */
export async function listen(server: Server, host: string, port: number, purpose: string): Promise<string> {
  // SDKs keep connections for reuse; Node's 5 s default closes them under a client that is about to send.
  server.keepAliveTimeout = 60_000;
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
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

/** Host part of a URL at which this machine reaches a listener on `address`. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}

/** Stops accepting, lets requests in flight finish for `graceMs`, then cuts what is left. */
export async function close(server: Server, graceMs = 1_000): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  // A connection whose request has just been answered is idle, and would be kept for the next.
  const drop = setInterval(() => server.closeIdleConnections(), 10);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(drop);
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
