import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { ORIGIN, VARIABLES } from '../shared/constants.ts';
import type { Environment } from '../shared/environment.ts';
import { headersOf } from './event.ts';

/** Cross-origin resource sharing: which pages in browsers may call the API, and read its answers. */

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** Origins of pages that this machine serves, at any port. */
export const LOCAL_ORIGINS: readonly string[] = ['http://localhost:*', 'http://127.0.0.1:*', 'http://[::1]:*'];

const METHODS = 'GET, HEAD, POST, PUT, DELETE';

/** Headers that AWS's SDKs and REST clients send, beside those that every page may send. */
const REQUEST_HEADER = /^(authorization|content-type|(x-amz|x-amzn|amz-sdk)-[a-z0-9-]{1,64})$/;

/** The answer to a preflight that names no headers. */
const USUAL_HEADERS =
  'authorization, content-type, x-amz-content-sha256, x-amz-date, x-amz-security-token, x-amz-target, ' +
  'x-amz-user-agent, amz-sdk-invocation-id, amz-sdk-request';

/** Answer headers that a page may read. SDKs correct their clock by `Date`. */
const EXPOSED_HEADERS = 'x-amzn-RequestId, x-amzn-ErrorType, Date';

/** How long a browser may remember the answer to a preflight, in seconds. Chromium caps it at two hours. */
const MAX_AGE_S = 7200;

/**
 * Reads the origins that `VISAGE_CORS_ORIGINS` names, separated by commas; none if it is not set.
 * @throws Error that quotes a text that is not an origin
 */
export function corsOrigins(env: Environment): string[] {
  const origins = (env[VARIABLES.corsOrigins] ?? '')
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  for (const origin of origins) {
    if (ORIGIN.test(origin)) continue;
    throw new Error(`${VARIABLES.corsOrigins} has "${origin}", and must name origins such as https://app.example.com`);
  }
  return origins;
}

/**
 * Answers preflights itself, and adds to the handler's answers, errors among them, the headers that let pages of the
 * allowed origins read them. Credentials of the browser (cookies) are never allowed: a key is in the request.
 * @param origins may end in `:*`, which stands for any port or none. Without any, the handler is returned unchanged.
 */
export function withCors(handler: Handler, origins: readonly string[]): Handler {
  if (origins.length === 0) return handler;
  return async (event, context) =>
    preflightAnswer(event, origins) ?? readableBy(originOf(event), await handler(event, context), origins);
}

/** Adds the headers by which a page of an allowed origin may read an answer. Idempotent. */
export function readableBy(
  origin: string | undefined,
  answer: APIGatewayProxyResult,
  origins: readonly string[],
): APIGatewayProxyResult {
  return {
    ...answer,
    headers: {
      ...answer.headers,
      Vary: 'Origin',
      ...(isAllowed(origin, origins) && {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': EXPOSED_HEADERS,
      }),
    },
  };
}

/** The answer to a preflight of an allowed origin; undefined for any other request. */
function preflightAnswer(event: APIGatewayProxyEvent, origins: readonly string[]): APIGatewayProxyResult | undefined {
  const origin = originOf(event);
  const headers = headersOf(event);
  if (event.httpMethod !== 'OPTIONS' || !headers.has('access-control-request-method')) return undefined;
  if (!isAllowed(origin, origins)) return undefined;
  const requested = headers.get('access-control-request-headers');
  return {
    statusCode: 204,
    headers: {
      Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': requested === undefined ? USUAL_HEADERS : allowedHeaders(requested),
      'Access-Control-Max-Age': String(MAX_AGE_S),
    },
    body: '',
  };
}

/** The allowed ones of the headers that a page would send. */
function allowedHeaders(requested: string): string {
  return requested
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => REQUEST_HEADER.test(name))
    .join(', ');
}

function originOf(event: APIGatewayProxyEvent): string | undefined {
  return headersOf(event).get('origin');
}

function isAllowed(origin: string | undefined, origins: readonly string[]): origin is string {
  return origin !== undefined && origins.some((allowed) => matches(origin, allowed));
}

function matches(origin: string, allowed: string): boolean {
  if (!allowed.endsWith(':*')) return origin === allowed;
  const host = allowed.slice(0, -2);
  return origin.startsWith(host) && /^(:\d{1,5})?$/.test(origin.slice(host.length));
}
