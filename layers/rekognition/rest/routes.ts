import { type OperationName, operationNamed } from '../operation-table.ts';
import type { Member } from '../wire/shapes.ts';

/** One way to call an operation over REST. */
export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** `{name}` matches one segment. It and the query's parameters are members of the input, in lower camel case. */
  readonly path: string;
  readonly operation: OperationName;
  /** Members by parameter, where the two are not the same name. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The member that holds a body which is an image, and the file of a form. */
  readonly image?: string;
  /** The route applies only if the body or the query has one of these members; else the next route of its path does. */
  readonly needs?: readonly string[];
  readonly summary: string;
}

const COLLECTION = '/collections/{collectionId}';
const USER = `${COLLECTION}/users/{userId}`;

/** Every route. A test holds that each operation has one. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/collections', operation: 'ListCollections', summary: 'List the collections' },
  { method: 'PUT', path: COLLECTION, operation: 'CreateCollection', summary: 'Create a collection' },
  { method: 'GET', path: COLLECTION, operation: 'DescribeCollection', summary: 'Describe a collection' },
  { method: 'DELETE', path: COLLECTION, operation: 'DeleteCollection', summary: 'Delete a collection and its faces' },
  {
    method: 'POST',
    path: `${COLLECTION}/faces`,
    operation: 'IndexFaces',
    aliases: { attributes: 'DetectionAttributes' },
    image: 'Image',
    summary: 'Find the faces in a photo and add them to a collection',
  },
  { method: 'GET', path: `${COLLECTION}/faces`, operation: 'ListFaces', summary: 'List the faces in a collection' },
  {
    method: 'DELETE',
    path: `${COLLECTION}/faces/{faceId}`,
    operation: 'DeleteFaces',
    aliases: { faceId: 'FaceIds' },
    summary: 'Delete a face',
  },
  {
    method: 'POST',
    path: `${COLLECTION}/search`,
    operation: 'SearchFaces',
    needs: ['FaceId'],
    summary: 'Find the faces that look like one in the collection',
  },
  {
    method: 'POST',
    path: `${COLLECTION}/search`,
    operation: 'SearchFacesByImage',
    image: 'Image',
    summary: 'Find the faces that look like the largest in a photo',
  },
  { method: 'POST', path: '/detect', operation: 'DetectFaces', image: 'Image', summary: 'Find the faces in a photo' },
  {
    method: 'POST',
    path: '/compare',
    operation: 'CompareFaces',
    summary: 'Compare a face with those in another photo',
  },
  { method: 'GET', path: `${COLLECTION}/users`, operation: 'ListUsers', summary: 'List the users in a collection' },
  { method: 'PUT', path: USER, operation: 'CreateUser', summary: 'Create a user' },
  { method: 'DELETE', path: USER, operation: 'DeleteUser', summary: 'Delete a user, not the faces' },
  { method: 'POST', path: `${USER}/faces`, operation: 'AssociateFaces', summary: 'Associate faces with a user' },
  {
    method: 'DELETE',
    path: `${USER}/faces/{faceId}`,
    operation: 'DisassociateFaces',
    aliases: { faceId: 'FaceIds' },
    summary: 'Take a face from a user',
  },
  {
    method: 'POST',
    path: `${COLLECTION}/users/search`,
    operation: 'SearchUsers',
    needs: ['FaceId', 'UserId'],
    summary: 'Find the users who look like a face or a user in the collection',
  },
  {
    method: 'POST',
    path: `${COLLECTION}/users/search`,
    operation: 'SearchUsersByImage',
    image: 'Image',
    summary: 'Find the users who look like the largest face in a photo',
  },
  // An ARN contains a slash, which some proxies decode in a path: it is a parameter of the query.
  { method: 'GET', path: '/tags', operation: 'ListTagsForResource', summary: 'List the tags of a collection' },
  { method: 'POST', path: '/tags', operation: 'TagResource', summary: 'Add tags to a collection' },
  { method: 'DELETE', path: '/tags', operation: 'UntagResource', summary: 'Take tags from a collection' },
];

/** The members of the operation's input, by name. */
export function membersOf({ operation }: Route): Readonly<Record<string, Member>> {
  return operationNamed(operation).input.members;
}

/** The member of the input that a parameter in the path or the query stands for. */
export function memberOf({ aliases = {} }: Route, parameter: string): string {
  return Object.hasOwn(aliases, parameter)
    ? aliases[parameter]
    : parameter.slice(0, 1).toUpperCase() + parameter.slice(1);
}

/** The names of the parameters in a route's path. */
export function pathParameters({ path }: Route): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
}

/** The parameters of a route's query, by member: every member that is neither a structure nor a map nor in the path. */
export function queryParameters(route: Route): ReadonlyMap<string, string> {
  const inPath = pathParameters(route).map((name) => memberOf(route, name));
  const aliased = new Map(Object.entries(route.aliases ?? {}).map(([parameter, member]) => [member, parameter]));
  return new Map(
    Object.entries(membersOf(route))
      .filter(([member, { type }]) => !inPath.includes(member) && type !== 'structure' && type !== 'map')
      .map(([member]) => [member, aliased.get(member) ?? member[0].toLowerCase() + member.slice(1)]),
  );
}
