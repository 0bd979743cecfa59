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
} as const;

/** The partitions of what belongs to one generation of a collection: all that the purge has to take from the table. */
export function partitionsOf(generation: Generation): string[] {
  return Object.values(partitions).flatMap((partition) =>
    typeof partition === 'function' ? partition(generation) : [],
  );
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

/** Update: adds to the `faces` of a count shard, which starts at 0. */
export const addToCount = (faces: number) => ({
  UpdateExpression: 'ADD #faces :change',
  ExpressionAttributeNames: { '#faces': 'faces' },
  ExpressionAttributeValues: { ':change': faces },
});

/** Condition: the face is there, and nobody's. */
export const faceIsFree = {
  ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(#userId)',
  ExpressionAttributeNames: { '#userId': 'userId' },
} as const;

/** Filter: only faces that belong to this user. */
export const userIs = (userId: string) => ({
  FilterExpression: '#userId = :userId',
  ExpressionAttributeNames: { '#userId': 'userId' },
  ExpressionAttributeValues: { ':userId': userId },
});
