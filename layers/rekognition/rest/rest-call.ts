import type { Call } from '../call.ts';
import { SerializationException, UnknownOperationException } from '../errors.ts';
import { operationNamed } from '../operation-table.ts';
import type { Shape } from '../wire/shapes.ts';
import { type BodyImage, type RestBody, readRestBody } from './rest-body.ts';
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

/**
 * Reads a call from a REST request. The members of its input are in the path, the query and the body, which is JSON,
 * the image itself, or a form whose fields have the names of the query's parameters. For a member in several of these,
 * the path takes precedence over the query, and the query over the body.
 * @throws SerializationException, UnknownOperationException
 */
export async function readRestCall(request: RestRequest): Promise<Call> {
  const { method, path, query } = request;
  const alternatives = ROUTES.filter((route) => route.method === method && captures(route, path) !== undefined);
  const { members, fields, images } = await readRestBody(request.contentType, request.body);
  const inputs = alternatives.map((route) => {
    const input = {
      ...members,
      ...fieldMembers(route, fields),
      ...imageMembers(route, images),
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

/**
 * Fields of a form: parameters as in the query, and structures and maps in JSON. A field that is no member is ignored.
 * @throws SerializationException
 */
function fieldMembers(route: Route, fields: RestBody['fields']) {
  const members = membersOf(route);
  return Object.fromEntries(
    Object.entries(fields)
      .map(([field, values]) => ({ member: memberOf(route, field), field, values }))
      .filter(({ member }) => Object.hasOwn(members, member))
      .map(({ member, field, values }) => [member, fromField(field, members[member], values)]),
  );
}

function fromField(field: string, shape: Shape, values: readonly string[]): unknown {
  if (shape.type !== 'structure' && shape.type !== 'map') return fromQuery(shape, values);
  try {
    return JSON.parse(values.at(-1) ?? '');
  } catch (cause) {
    throw new SerializationException(`The field ${field.slice(0, 64)} is neither JSON nor a file.`, { cause });
  }
}

/** Images by member: that of the field's name if it holds an image, otherwise the one that the route has for images. */
function imageMembers(route: Route, images: readonly BodyImage[]) {
  const members = membersOf(route);
  const holdsImage = (member: string) => {
    const shape = Object.hasOwn(members, member) ? members[member] : undefined;
    return shape?.type === 'structure' && 'Bytes' in shape.members;
  };
  const entries = images.flatMap(({ field = '', bytes }) => {
    const named = memberOf(route, field);
    const member = holdsImage(named) ? named : route.image;
    return member ? [[member, { Bytes: Buffer.from(bytes).toString('base64') }] as const] : [];
  });
  const byMember = new Map(entries);
  if (byMember.size < entries.length) throw new SerializationException('The form has more than one image.');
  return Object.fromEntries(byMember);
}
