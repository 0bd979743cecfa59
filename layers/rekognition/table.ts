import type { Operation } from './operation.ts';
import { compareFaces } from './operations/compare-faces.ts';
import { createCollection } from './operations/create-collection.ts';
import { deleteCollection } from './operations/delete-collection.ts';
import { deleteFaces } from './operations/delete-faces.ts';
import { describeCollection } from './operations/describe-collection.ts';
import { detectFaces } from './operations/detect-faces.ts';
import { indexFaces } from './operations/index-faces.ts';
import { listCollections } from './operations/list-collections.ts';
import { listFaces } from './operations/list-faces.ts';
import { searchFaces } from './operations/search-faces.ts';
import { searchFacesByImage } from './operations/search-faces-by-image.ts';

/** All operations by their names on the wire: the only list of them. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    CompareFaces: compareFaces,
    CreateCollection: createCollection,
    DeleteCollection: deleteCollection,
    DeleteFaces: deleteFaces,
    DescribeCollection: describeCollection,
    DetectFaces: detectFaces,
    IndexFaces: indexFaces,
    ListCollections: listCollections,
    ListFaces: listFaces,
    SearchFaces: searchFaces,
    SearchFacesByImage: searchFacesByImage,
  }),
);
