import type { Call } from '../call.ts';
import { type RekognitionError, UnknownOperationException } from '../errors.ts';
import { operation as defineOperation } from '../operation.ts';
import { operationNamed } from '../operation-table.ts';
import { parseBody } from '../wire/json-body.ts';
import { type Shape, structure } from '../wire/shapes.ts';
import { openApiDocument } from './openapi.ts';
import { memberOf, membersOf, queryParameters, ROUTES, type Route } from './routes.ts';

/** A request for one of the routes. */
export interface RestRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** `GET /openapi.json`: allowed to every key, so that none has to list it among its operations. */
const OPEN_API: Call = {
  operation: 'GetOpenApi',
  run: defineOperation(structure<object>({}), async () => openApiDocument()),
  request: {},
  isFree: true,
};

/**
 * Reads a call from a REST request. The members of its input are in the path, the query and the body, which is JSON or
 * the image itself. For a member in several of these, the path takes precedence over the query, and the query over the
 * body.
 * @throws SerializationException, UnknownOperationException
 */
export function readRestCall(request: RestRequest): Call {
  const { method, path, query } = request;
  if (method === 'GET' && path === '/openapi.json') return OPEN_API;
  const alternatives = ROUTES.filter((route) => route.method === method && captures(route, path) !== undefined);
  const image = imageOf(request);
  const body = image === undefined ? parseBody(Buffer.from(request.body).toString()) : {};
  const inputs = alternatives.map((route) => {
    const input = {
      ...body,
      ...(image !== undefined && route.image && { [route.image]: { Bytes: image } }),
      ...queryMembers(route, query),
      ...pathMembers(route, path),
    };
    return { route, input: input as Call['request'] };
  });
  const isMeant = ({ route: { needs }, input }: (typeof inputs)[number]) =>
    !needs || needs.some((member) => (input[member] ?? undefined) !== undefined);
  const meant = inputs.find(isMeant) ?? inputs.at(-1);
  if (!meant) throw UnknownOperationException.route(method, path);
  const { operation } = meant.route;
  return { operation, run: operationNamed(operation), request: meant.input };
}

/** The HTTP status of each error that is not a plain 400. Bodies stay as AWS has them. */
const STATUS: Readonly<Record<string, number>> = {
  MissingAuthenticationTokenException: 401,
  IncompleteSignatureException: 401,
  InvalidSignatureException: 401,
  UnrecognizedClientException: 401,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  ConflictException: 409,
  IdempotentParameterMismatchException: 409,
  ResourceAlreadyExistsException: 409,
  ImageTooLargeException: 413,
  InvalidImageFormatException: 415,
  ProvisionedThroughputExceededException: 429,
  ThrottlingException: 503,
};

/** The status of an error over REST: REST clients tell errors apart by it, SDKs by the type in the body. */
export function restStatus({ name, status }: RekognitionError): number {
  return STATUS[name] ?? status;
}

/** The values of the path's parameters, by name; undefined if the path does not match the route. */
function captures(route: Route, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [route.path, path].map((text) => text.split('/'));
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [i, segment] of wanted.entries()) {
    if (segment.startsWith('{')) values[segment.slice(1, -1)] = decoded(given[i]);
    else if (segment !== given[i]) return undefined;
  }
  return values;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // An invalid escape: the segment stays as it is, and breaks the pattern of its member.
    return segment;
  }
}

function pathMembers(route: Route, path: string) {
  const members = membersOf(route);
  return Object.fromEntries(
    Object.entries(captures(route, path) ?? {}).map(([parameter, value]) => {
      const member = memberOf(route, parameter);
      return [member, members[member]?.type === 'list' ? [value] : value];
    }),
  );
}

function queryMembers(route: Route, query: RestRequest['query']) {
  const members = membersOf(route);
  return Object.fromEntries(
    [...queryParameters(route)]
      .filter(([, parameter]) => Object.hasOwn(query, parameter))
      .map(([member, parameter]) => [member, fromQuery(members[member], query[parameter])]),
  );
}

/**
 * A list may be written `a,b` as well as repeated. Text where a number belongs stays text, which reading the input
 * refuses.
 */
function fromQuery({ type }: Shape, values: readonly string[]): unknown {
  if (type === 'list') return values.flatMap((value) => value.split(','));
  const text = values.at(-1) ?? '';
  const isNumber = (type === 'integer' || type === 'float') && /^-?\d+(\.\d+)?$/.test(text);
  return isNumber ? Number(text) : text;
}

/** The body in base64, if its type is an image. */
function imageOf({ contentType, body }: RestRequest): string | undefined {
  return /^\s*image\//i.test(contentType) ? Buffer.from(body).toString('base64') : undefined;
}
