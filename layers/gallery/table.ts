import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Generation } from './store.ts';

/** What cdk/ and local/ create: one table, on demand, two string keys. */
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

/** The attribute for DynamoDB's time to live (epoch seconds), on items that expire. */
export const TIME_TO_LIVE_ATTRIBUTE = 'expiresAt';

export interface Key {
  readonly PK: string;
  readonly SK: string;
}

/** Partition keys. `#` separates the parts: neither a collection id nor a generation can contain it. */
export const partitions = {
  /** One entry a collection, so that listing them is one ordered query. */
  collections: 'COLLECTIONS',
  /** One marker a deleted generation: what the background purge has to take. */
  purges: 'PURGE',
  /** One item a merge: the segments that left the list then, whose objects are still to be deleted. */
  retired: 'RETIRED',
  counts: (of: Generation) => `N#${of.id}#${of.generation}`,
  faces: (of: Generation) => `F#${of.id}#${of.generation}`,
  images: (of: Generation) => `I#${of.id}#${of.generation}`,
  segments: (of: Generation) => `S#${of.id}#${of.generation}`,
  users: (of: Generation) => `U#${of.id}#${of.generation}`,
  requests: (of: Generation) => `T#${of.id}#${of.generation}`,
} as const;

/** The partition of what came of an object in S3. It belongs to no collection: where its images went, only its items say. */
export const sourcePartition = (object: { readonly bucket: string; readonly key: string }) =>
  `O#${object.bucket}/${object.key}`;

/**
 * Where the vectors of a collection's users are: in a generation of their own beside the collection's, as vectors of faces
 * are in it. Segments, objects, search and compaction need not know what a vector is of.
 */
export function userVectors<G extends Generation>(collection: G): G {
  return { ...collection, generation: `${collection.generation}.users` };
}

/** The partitions of what belongs to one generation of a collection: all that the purge has to take from the table. */
export function partitionsOf(generation: Generation): string[] {
  const own = Object.values(partitions).flatMap((partition) =>
    typeof partition === 'function' ? partition(generation) : [],
  );
  const beside = userVectors(generation);
  return [...own, partitions.faces(beside), partitions.segments(beside)];
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
  /** Says whose a vector is. As the item of a face does, it decides whether the vector counts. */
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

/** Condition: no item has this key yet. */
export const itemIsNew = { ConditionExpression: 'attribute_not_exists(PK)' } as const;

/** Condition: the item is there. */
export const itemExists = { ConditionExpression: 'attribute_exists(PK)' } as const;

/** Condition: the collection is still the creation that was read. */
export const generationIs = (generation: string) => ({
  ConditionExpression: '#generation = :generation',
  ExpressionAttributeNames: { '#generation': 'generation' },
  ExpressionAttributeValues: { ':generation': generation },
});

/** Update: a collection's tags, if it is still the creation, and the version of it, that was read. */
export const retag = (
  { generation, version }: { readonly generation: string; readonly version: number },
  tags: readonly (readonly [key: string, value: string])[],
) => ({
  ConditionExpression: '#generation = :generation AND #version = :version',
  UpdateExpression: 'SET #tags = :tags, #version = :next',
  ExpressionAttributeNames: { '#generation': 'generation', '#version': 'version', '#tags': 'tags' },
  ExpressionAttributeValues: { ':generation': generation, ':version': version, ':tags': tags, ':next': version + 1 },
});

/** Condition: nobody has written the item since this version of it was read. */
export const versionIs = (version: number) => ({
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':version': version },
});

/** Condition: the segment is listed, and so may be those that it replaces. */
export const isReplacing = {
  ConditionExpression: 'attribute_exists(#replaces)',
  ExpressionAttributeNames: { '#replaces': 'replaces' },
} as const;

/** Update, conditional on there being something to it: the segment has replaced those that it was made of. */
export const noLongerReplacing = { ...isReplacing, UpdateExpression: 'REMOVE #replaces' } as const;

/** Update: adds to some of the numbers of a count shard, which start at 0. */
export const addToCounts = (changes: Readonly<Record<string, number>>) => ({
  UpdateExpression: `ADD ${Object.keys(changes)
    .map((name) => `#${name} :${name}`)
    .join()}`,
  ExpressionAttributeNames: Object.fromEntries(Object.keys(changes).map((name) => [`#${name}`, name])),
  ExpressionAttributeValues: Object.fromEntries(Object.entries(changes).map(([name, change]) => [`:${name}`, change])),
});

/** Update: one more attempt to store an image of an object has begun; nothing of it expires while it may go on. */
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

/** Condition: since it was read, no further attempt has begun. */
export const attemptsAre = (begun: number) => ({
  ConditionExpression: '#begun = :begun',
  ExpressionAttributeNames: { '#begun': 'begun' },
  ExpressionAttributeValues: { ':begun': begun },
});

/** Update, on the same condition: the item may go at that time (epoch seconds). */
export const expiresUnlessBegun = (begun: number, at: number) => ({
  UpdateExpression: 'SET #expiresAt = :at',
  ConditionExpression: '#begun = :begun',
  ExpressionAttributeNames: { '#begun': 'begun', '#expiresAt': TIME_TO_LIVE_ATTRIBUTE },
  ExpressionAttributeValues: { ':begun': begun, ':at': at },
});

/** Condition: the face is there, and nobody's. */
export const faceIsFree = {
  ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(#userId)',
  ExpressionAttributeNames: { '#userId': 'userId' },
} as const;

/** Update: a face that is there, and nobody's, becomes this user's. */
export const giveFace = (userId: string) => ({
  ...faceIsFree,
  UpdateExpression: 'SET #userId = :userId',
  ExpressionAttributeValues: { ':userId': userId },
});

/** Update: a face of this user becomes nobody's. */
export const freeFace = (userId: string) => ({
  ConditionExpression: '#userId = :userId',
  UpdateExpression: 'REMOVE #userId',
  ExpressionAttributeNames: { '#userId': 'userId' },
  ExpressionAttributeValues: { ':userId': userId },
});

/** Condition: the request is not remembered, or came so long ago that it may be forgotten. */
export const requestIsNew = (nowSeconds: number) => ({
  ConditionExpression: 'attribute_not_exists(PK) OR #expiresAt <= :now',
  ExpressionAttributeNames: { '#expiresAt': TIME_TO_LIVE_ATTRIBUTE },
  ExpressionAttributeValues: { ':now': nowSeconds },
});

/** Condition: the request is remembered as done in part. */
export const requestIsPartlyDone = {
  ConditionExpression: '#isDone = :no',
  ExpressionAttributeNames: { '#isDone': 'isDone' },
  ExpressionAttributeValues: { ':no': false },
} as const;
