import type { Operation } from './operation.ts';
import { associateFaces } from './operations/associate-faces.ts';
import { compareFaces } from './operations/compare-faces.ts';
import { createCollection } from './operations/create-collection.ts';
import { createUser } from './operations/create-user.ts';
import { deleteCollection } from './operations/delete-collection.ts';
import { deleteFaces } from './operations/delete-faces.ts';
import { deleteUser } from './operations/delete-user.ts';
import { describeCollection } from './operations/describe-collection.ts';
import { detectFaces } from './operations/detect-faces.ts';
import { disassociateFaces } from './operations/disassociate-faces.ts';
import { indexFaces } from './operations/index-faces.ts';
import { listCollections } from './operations/list-collections.ts';
import { listFaces } from './operations/list-faces.ts';
import { listTagsForResource } from './operations/list-tags-for-resource.ts';
import { listUsers } from './operations/list-users.ts';
import { searchFaces } from './operations/search-faces.ts';
import { searchFacesByImage } from './operations/search-faces-by-image.ts';
import { searchUsers } from './operations/search-users.ts';
import { searchUsersByImage } from './operations/search-users-by-image.ts';
import { tagResource } from './operations/tag-resource.ts';
import { untagResource } from './operations/untag-resource.ts';

/** Every operation by its name on the wire. The only list of them: types, routes, schemas and docs follow from it. */
const TABLE = {
  AssociateFaces: associateFaces,
  CompareFaces: compareFaces,
  CreateCollection: createCollection,
  CreateUser: createUser,
  DeleteCollection: deleteCollection,
  DeleteFaces: deleteFaces,
  DeleteUser: deleteUser,
  DescribeCollection: describeCollection,
  DetectFaces: detectFaces,
  DisassociateFaces: disassociateFaces,
  IndexFaces: indexFaces,
  ListCollections: listCollections,
  ListFaces: listFaces,
  ListTagsForResource: listTagsForResource,
  ListUsers: listUsers,
  SearchFaces: searchFaces,
  SearchFacesByImage: searchFacesByImage,
  SearchUsers: searchUsers,
  SearchUsersByImage: searchUsersByImage,
  TagResource: tagResource,
  UntagResource: untagResource,
} satisfies Readonly<Record<string, Operation>>;

/** The name of an operation on the wire, such as `IndexFaces`. */
export type OperationName = keyof typeof TABLE;

export const OPERATIONS: ReadonlyMap<OperationName, Operation> = new Map(
  Object.entries(TABLE) as [OperationName, Operation][],
);

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(TABLE, name);
}

export function operationNamed(name: OperationName): Operation {
  return TABLE[name];
}
