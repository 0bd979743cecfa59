import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  AssociateFacesCommand,
  CreateCollectionCommand,
  CreateUserCommand,
  type Face,
  IndexFacesCommand,
  ListFacesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-rekognition';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import sharp from 'sharp';
import { addFaces, getCollection, type Store } from '../../layers/gallery/index.ts';
import { openPack } from '../../layers/vision/index.ts';
import { TABLE, VECTOR_BUCKET } from '../../local/names.ts';
import { someFaces, somePhoto } from '../gallery/builders.ts';
import { credentials, region } from '../helpers/aws.ts';
import type { TestService } from '../helpers/service.ts';
import { fiveFaces, threeFaces } from './photos.ts';

export const UNKNOWN_FACE_ID = '00000000-0000-4000-8000-000000000000';

/** A photo of three people, and two variants of it. */
const pictures = [
  threeFaces,
  await sharp(threeFaces).resize(1400).jpeg({ quality: 70 }).toBuffer(),
  await sharp(threeFaces).resize(500).modulate({ brightness: 0.6 }).jpeg({ quality: 40 }).toBuffer(),
];

/**
 * A new collection. `people`: the FaceIds of three people in three pictures each; `others`: those of the people of
 * another photo.
 */
export interface IndexedPeople {
  readonly CollectionId: string;
  readonly people: readonly (readonly [string, string, string])[];
  readonly others: readonly string[];
  readonly faceCount: number;
}

export async function indexPeople(service: TestService): Promise<IndexedPeople> {
  const CollectionId = await someCollection(service);
  const [a, b, c, others] = [
    await index(service, CollectionId, pictures[0]),
    await index(service, CollectionId, pictures[1]),
    await index(service, CollectionId, pictures[2]),
    await index(service, CollectionId, fiveFaces),
  ];
  // Faces are at the same places in all pictures, but not always in the same order of size.
  const people = a.map((face) => [face, nearestTo(face, b), nearestTo(face, c)]);
  return {
    CollectionId,
    people: people.map(([first, second, third]) => [idOf(first), idOf(second), idOf(third)] as const),
    others: others.map(idOf),
    faceCount: [a, b, c, others].flat().length,
  };
}

const idOf = ({ FaceId = '' }: Face) => FaceId;

function nearestTo(face: Face, faces: readonly Face[]): Face {
  const away = ({ BoundingBox: box }: Face) =>
    Math.hypot(
      (box?.Left ?? NaN) - (face.BoundingBox?.Left ?? NaN),
      (box?.Top ?? NaN) - (face.BoundingBox?.Top ?? NaN),
    );
  return faces.toSorted((p, q) => away(p) - away(q))[0];
}

export async function someCollection({ rekognition }: TestService): Promise<string> {
  const CollectionId = `people-${randomUUID()}`;
  await rekognition.send(new CreateCollectionCommand({ CollectionId }));
  return CollectionId;
}

async function index({ rekognition }: TestService, CollectionId: string, Bytes: Uint8Array): Promise<Face[]> {
  const input = { CollectionId, Image: { Bytes }, QualityFilter: 'NONE' as const };
  const { FaceRecords = [] } = await rekognition.send(new IndexFacesCommand(input));
  return FaceRecords.map(({ Face = {} }) => Face);
}

/** Creates a user with these faces, at most a hundred. */
export async function someUser(
  { rekognition }: TestService,
  CollectionId: string,
  UserId: string,
  FaceIds: readonly string[] = [],
): Promise<void> {
  await rekognition.send(new CreateUserCommand({ CollectionId, UserId }));
  if (FaceIds.length === 0) return;
  const input = { CollectionId, UserId, FaceIds: [...FaceIds], UserMatchThreshold: 0 };
  await rekognition.send(new AssociateFacesCommand(input));
}

/** Adds random faces without a user, straight to the gallery. */
export async function addStrangers(service: TestService, CollectionId: string, count: number): Promise<string[]> {
  const client = new DynamoDBClient({ endpoint: service.dynamoEndpoint, region, credentials });
  const dynamo = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const store: Store = { dynamo, s3: service.s3, table: TABLE, bucket: VECTOR_BUCKET };
  const collection = await getCollection(store, CollectionId);
  const { dimensions } = openPack(collection.pack).embedding;
  const faceIds: string[] = [];
  for (let left = count; left > 0; left -= 100) {
    const faces = await addFaces(store, collection, somePhoto(), someFaces(Math.min(left, 100), dimensions));
    faceIds.push(...faces.map(({ faceId }) => faceId));
  }
  client.destroy();
  return faceIds;
}

/** The status of each user. */
export async function statuses({ rekognition }: TestService, CollectionId: string) {
  const { Users = [] } = await rekognition.send(new ListUsersCommand({ CollectionId }));
  return Object.fromEntries(Users.map(({ UserId, UserStatus }) => [UserId, UserStatus]));
}

/** The faces of a user. */
export async function facesOf({ rekognition }: TestService, CollectionId: string, UserId: string): Promise<string[]> {
  const { Faces = [] } = await rekognition.send(new ListFacesCommand({ CollectionId, UserId }));
  return Faces.map(({ FaceId = '' }) => FaceId);
}
