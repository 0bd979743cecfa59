import type { Operation } from './operation.ts';
import { createCollection } from './operations/create-collection.ts';
import { deleteCollection } from './operations/delete-collection.ts';
import { describeCollection } from './operations/describe-collection.ts';
import { indexFaces } from './operations/index-faces.ts';
import { listCollections } from './operations/list-collections.ts';
import { listFaces } from './operations/list-faces.ts';

/** All operations by their names on the wire: the only list of them. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    CreateCollection: createCollection,
    DeleteCollection: deleteCollection,
    DescribeCollection: describeCollection,
    IndexFaces: indexFaces,
    ListCollections: listCollections,
    ListFaces: listFaces,
  }),
);
