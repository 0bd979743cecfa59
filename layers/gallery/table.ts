import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Generation } from './store.ts';

/** Definition of the table, which cdk/ and local/ create: on demand, two string keys. */
export function tableDefinition(name: string): CreateTableCommandInput {
  return {
    TableName: name,
    AttributeDefinitions: [
      { AttributeName: 'PK', AttributeType: 'S' },
      { AttributeName: 'SK', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'PK', KeyType: 'HASH' },
      { AttributeName: 'SK', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  };
}

/** Attribute of DynamoDB's time to live (epoch seconds), on items that expire. */
export const TIME_TO_LIVE_ATTRIBUTE = 'expiresAt';

export interface Key {
  readonly PK: string;
  readonly SK: string;
}

/** Partition keys. `#` separates the parts: neither a collection id nor a generation can contain it. */
export const partitions = {
  /** One entry a collection, so that collections are listed by one ordered query. */
  collections: 'COLLECTIONS',
  /** One marker a deleted generation, for the background purge. */
  purges: 'PURGE',
  /** One item a merge: segments that are listed no more, whose objects are still to be deleted. */
  retired: 'RETIRED',
  counts: (of: Generation) => `N#${of.id}#${of.generation}`,
  faces: (of: Generation) => `F#${of.id}#${of.generation}`,
  images: (of: Generation) => `I#${of.id}#${of.generation}`,
  segments: (of: Generation) => `S#${of.id}#${of.generation}`,
  users: (of: Generation) => `U#${of.id}#${of.generation}`,
  requests: (of: Generation) => `T#${of.id}#${of.generation}`,
} as const;

/** Partition of the images that were made of one object in S3, in any collections. */
export const sourcePartition = (object: { readonly bucket: string; readonly key: string }) =>
  `O#${object.bucket}/${object.key}`;

/**
 * The generation that holds the vectors of a collection's users, as the collection's own generation holds those of its
 * faces. Segments, objects, search and compaction treat both alike.
 */
export function userVectors<G extends Generation>(collection: G): G {
  return { ...collection, generation: `${collection.generation}.users` };
}

/** All partitions of one generation of a collection, which the purge has to empty. */
export function partitionsOf(generation: Generation): string[] {
  const own = Object.values(partitions).flatMap((partition) =>
    typeof partition === 'function' ? partition(generation) : [],
  );
  const ofUsers = userVectors(generation);
  return [...own, partitions.faces(ofUsers), partitions.segments(ofUsers)];
}

export const keys = {
  collection: (id: string): Key => ({ PK: `C#${id}`, SK: 'META' }),
  listEntry: (id: string): Key => ({ PK: partitions.collections, SK: id }),
  purge: (of: Generation): Key => ({ PK: partitions.purges, SK: `${of.id}#${of.generation}` }),
  retired: (of: Generation, by: string): Key => ({ PK: partitions.retired, SK: `${of.id}#${of.generation}#${by}` }),
  count: (of: Generation, shard: number): Key => ({ PK: partitions.counts(of), SK: String(shard) }),
  face: (of: Generation, faceId: string): Key => ({ PK: partitions.faces(of), SK: faceId }),
  image: (of: Generation, imageId: string): Key => ({ PK: partitions.images(of), SK: imageId }),
  segment: (of: Generation, segmentId: string): Key => ({ PK: partitions.segments(of), SK: segmentId }),
  user: (of: Generation, userId: string): Key => ({ PK: partitions.users(of), SK: userId }),
  /**
   * Names the user of a vector. A vector without this item is dead, as is a face's vector without the item of the face.
   */
  userVector: (of: Generation, vectorId: string): Key => ({ PK: partitions.faces(userVectors(of)), SK: vectorId }),
  request: (of: Generation, operation: string, token: string): Key => ({
    PK: partitions.requests(of),
    SK: `${operation}#${token}`,
  }),
  sourced: (object: { readonly bucket: string; readonly key: string }, of: Generation, imageId: string): Key => ({
    PK: sourcePartition(object),
    SK: `${of.id}#${of.generation}#${imageId}`,
  }),
} as const;

/** Condition: no item has this key. */
export const itemIsAbsent = { ConditionExpression: 'attribute_not_exists(PK)' } as const;

/** Condition: an item has this key. */
export const itemExists = { ConditionExpression: 'attribute_exists(PK)' } as const;

/** Condition: the collection is of the generation that was read. */
export const generationIs = (generation: string) => ({
  ConditionExpression: '#generation = :generation',
  ExpressionAttributeNames: { '#generation': 'generation' },
  ExpressionAttributeValues: { ':generation': generation },
});

/** Update: replaces a collection's tags, if it is of the generation and the version that were read. */
export const retag = (
  { generation, version }: { readonly generation: string; readonly version: number },
  tags: readonly (readonly [key: string, value: string])[],
) => ({
  ConditionExpression: '#generation = :generation AND #version = :version',
  UpdateExpression: 'SET #tags = :tags, #version = :next',
  ExpressionAttributeNames: { '#generation': 'generation', '#version': 'version', '#tags': 'tags' },
  ExpressionAttributeValues: { ':generation': generation, ':version': version, ':tags': tags, ':next': version + 1 },
});

/** Condition: the item has not been written since this version of it was read. */
export const versionIs = (version: number) => ({
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':version': version },
});

/** Condition: the segment is listed as replacing others, which may still be listed too. */
export const isReplacing = {
  ConditionExpression: 'attribute_exists(#replaces)',
  ExpressionAttributeNames: { '#replaces': 'replaces' },
} as const;

/** Update, if the segment is listed as replacing others: the replacement is complete. */
export const noLongerReplacing = { ...isReplacing, UpdateExpression: 'REMOVE #replaces' } as const;

/** Update: adds to numbers of a count shard, which start at 0. */
export const addToCounts = (changes: Readonly<Record<string, number>>) => ({
  UpdateExpression: `ADD ${Object.keys(changes)
    .map((name) => `#${name} :${name}`)
    .join()}`,
  ExpressionAttributeNames: Object.fromEntries(Object.keys(changes).map((name) => [`#${name}`, name])),
  ExpressionAttributeValues: Object.fromEntries(Object.entries(changes).map(([name, change]) => [`:${name}`, change])),
});

/** Update: one more attempt to store an image of an object has begun; the item does not expire while it may go on. */
export const attemptBegins = {
  UpdateExpression: 'ADD #begun :one REMOVE #expiresAt',
  ExpressionAttributeNames: { '#begun': 'begun', '#expiresAt': TIME_TO_LIVE_ATTRIBUTE },
  ExpressionAttributeValues: { ':one': 1 },
} as const;

/** Update: an attempt has ended. */
export const attemptEnds = {
  UpdateExpression: 'ADD #ended :one',
  ExpressionAttributeNames: { '#ended': 'ended' },
  ExpressionAttributeValues: { ':one': 1 },
} as const;

/** Condition: no further attempt has begun since the item was read. */
export const attemptsAre = (begun: number) => ({
  ConditionExpression: '#begun = :begun',
  ExpressionAttributeNames: { '#begun': 'begun' },
  ExpressionAttributeValues: { ':begun': begun },
});

/** Update, on the same condition: the item expires at that time (epoch seconds). */
export const expiresUnlessBegun = (begun: number, at: number) => ({
  UpdateExpression: 'SET #expiresAt = :at',
  ConditionExpression: '#begun = :begun',
  ExpressionAttributeNames: { '#begun': 'begun', '#expiresAt': TIME_TO_LIVE_ATTRIBUTE },
  ExpressionAttributeValues: { ':begun': begun, ':at': at },
});

/** Condition: the face exists and belongs to no user. */
export const faceIsFree = {
  ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(#userId)',
  ExpressionAttributeNames: { '#userId': 'userId' },
} as const;

/** Update: gives a face to the user, if it exists and belongs to no user. */
export const giveFace = (userId: string) => ({
  ...faceIsFree,
  UpdateExpression: 'SET #userId = :userId',
  ExpressionAttributeValues: { ':userId': userId },
});

/** Update: takes a face from the user, if it belongs to that user. */
export const freeFace = (userId: string) => ({
  ConditionExpression: '#userId = :userId',
  UpdateExpression: 'REMOVE #userId',
  ExpressionAttributeNames: { '#userId': 'userId' },
  ExpressionAttributeValues: { ':userId': userId },
});

/** Condition: the request is not remembered, or has expired. */
export const requestIsNew = (nowSeconds: number) => ({
  ConditionExpression: 'attribute_not_exists(PK) OR #expiresAt <= :now',
  ExpressionAttributeNames: { '#expiresAt': TIME_TO_LIVE_ATTRIBUTE },
  ExpressionAttributeValues: { ':now': nowSeconds },
});

/** Condition: the request is remembered as partly done. */
export const requestIsPartlyDone = {
  ConditionExpression: '#isDone = :no',
  ExpressionAttributeNames: { '#isDone': 'isDone' },
  ExpressionAttributeValues: { ':no': false },
} as const;
