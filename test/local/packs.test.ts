import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AssociateFacesCommand,
  CompareFacesCommand,
  CreateCollectionCommand,
  CreateUserCommand,
  DeleteCollectionCommand,
  DeleteFacesCommand,
  DescribeCollectionCommand,
  DetectFacesCommand,
  DisassociateFacesCommand,
  IndexFacesCommand,
  ListCollectionsCommand,
  ListFacesCommand,
  ListUsersCommand,
  RekognitionClient,
  SearchFacesByImageCommand,
  SearchFacesCommand,
  SearchUsersByImageCommand,
  SearchUsersCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { storeFromEnvironment } from '../../lambdas/shared/store.ts';
import { checkCollection, compactCollection, getCollection, purgeDeleted } from '../../layers/gallery/index.ts';
import { type LocalService, startLocal } from '../../local/index.ts';
import { storeEnvironment } from '../../local/store-environment.ts';
import { credentials, region } from '../helpers/aws.ts';
import { samplePhoto } from '../helpers/photos.ts';
import { unpackInto } from '../helpers/unpack.ts';

process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';

/** Names of the networks that were opened since the service started. */
const opened = vi.hoisted(() => new Set<string>());

vi.mock('../../layers/vision/open-workers.ts', () => import('../vision/inline-workers.ts'));

vi.mock(import('../../layers/vision/networks/session.ts'), async (importOriginal) => {
  const original = await importOriginal();
  return {
    ...original,
    openNetwork(name: string) {
      opened.add(name);
      return original.openNetwork(name);
    },
  };
});

/** A state folder of a release that had visage-1 only: 64 faces and five users in the collection `album`. */
const STATE = fileURLToPath(new URL('states/0.1.0/state.tgz', import.meta.url));
const OLD = { CollectionId: 'album' };
const NEW = { CollectionId: 'later' };

let home: string;
let service: LocalService | undefined;
let client: RekognitionClient;
let Image: { Bytes: Uint8Array };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'visage-packs-'));
  await unpackInto(home, STATE);
  Image = { Bytes: await samplePhoto('sample1.jpg') };
});
afterEach(async () => {
  client.destroy();
  await service?.close();
  service = undefined;
});
afterAll(() => rm(home, { recursive: true }));

/** Starts the service with these packs on the state that the tests before have left. */
async function start(...packs: string[]): Promise<void> {
  opened.clear();
  service = await startLocal({ port: 0, home, packs });
  client = new RekognitionClient({ endpoint: service.endpoint, region, credentials });
}

function store() {
  const { dynamoEndpoint: dynamoDb, s3Endpoint: s3 } = service as LocalService;
  return storeFromEnvironment(storeEnvironment({ dynamoDb, s3 }));
}

const firstFaceOf = async (collection: { CollectionId: string }) => {
  const { Faces = [] } = await client.send(new ListFacesCommand(collection));
  return Faces[0]?.FaceId ?? '';
};

describe('With visage-2 and visage-1', () => {
  it('a service whose calls need no vector of a visage-1 collection never loads dlib’s network', async () => {
    await start();
    const { FaceModelVersion } = await client.send(new CreateCollectionCommand(NEW));
    expect(FaceModelVersion).toBe('7.1');
    const { FaceRecords = [] } = await client.send(
      new IndexFacesCommand({ ...NEW, Image, DetectionAttributes: ['ALL'], QualityFilter: 'NONE' }),
    );
    expect(FaceRecords).toHaveLength(3);
    const FaceIds = FaceRecords.map(({ Face }) => Face?.FaceId ?? '').slice(0, 1);
    await client.send(new CreateUserCommand({ ...NEW, UserId: 'ann' }));
    const { AssociatedFaces } = await client.send(new AssociateFacesCommand({ ...NEW, UserId: 'ann', FaceIds }));
    expect(AssociatedFaces).toHaveLength(1);
    const found = await client.send(new SearchFacesByImageCommand({ ...NEW, Image }));
    expect(found).toMatchObject({ FaceModelVersion: '7.1' });
    expect(found.FaceMatches?.[0].Similarity).toBeGreaterThan(99.99);
    const users = await client.send(new SearchUsersByImageCommand({ ...NEW, Image }));
    expect(users.UserMatches?.map(({ User }) => User?.UserId)).toEqual(['ann']);
    const compared = await client.send(new CompareFacesCommand({ SourceImage: Image, TargetImage: Image }));
    expect(compared.FaceMatches?.[0].Similarity).toBeGreaterThan(99.99);
    await client.send(new DetectFacesCommand({ Image, Attributes: ['ALL'] }));
    await client.send(new SearchFacesCommand({ ...OLD, FaceId: await firstFaceOf(OLD) }));
    expect(opened).toContain('mobilefacenet-192');
    expect(opened).not.toContain('dlib-resnet');
  });

  it('a collection of visage-1 is added to and searched with its own networks', async () => {
    await start();
    const before = await client.send(new DescribeCollectionCommand(OLD));
    expect(before).toMatchObject({ FaceCount: 64, UserCount: 5, FaceModelVersion: '7.0' });
    const { Bytes } = { Bytes: await samplePhoto('sample6.jpg') };
    const indexed = await client.send(
      new IndexFacesCommand({ ...OLD, Image: { Bytes }, ExternalImageId: 'new', QualityFilter: 'NONE' }),
    );
    expect(indexed).toMatchObject({ FaceModelVersion: '7.0' });
    expect(opened).toContain('dlib-resnet');
    const { FaceMatches = [] } = await client.send(
      new SearchFacesByImageCommand({ ...OLD, Image: { Bytes }, FaceMatchThreshold: 99.99 }),
    );
    expect(FaceMatches.map(({ Face }) => Face?.ExternalImageId)).toEqual(
      expect.arrayContaining(['new', 'sample6-a', 'sample6-b']),
    );
    const FaceIds = indexed.FaceRecords?.map(({ Face }) => Face?.FaceId ?? '') ?? [];
    const { DeletedFaces } = await client.send(new DeleteFacesCommand({ ...OLD, FaceIds }));
    expect(DeletedFaces).toHaveLength(FaceIds.length);
  });
});

describe('With visage-1 alone', () => {
  it('new collections have it', async () => {
    await start('visage-1');
    const collection = { CollectionId: 'earlier' };
    const { FaceModelVersion } = await client.send(new CreateCollectionCommand(collection));
    expect(FaceModelVersion).toBe('7.0');
    const { FaceRecords } = await client.send(new IndexFacesCommand({ ...collection, Image }));
    expect(FaceRecords).toHaveLength(3);
    await client.send(new DeleteCollectionCommand(collection));
  });
});

describe('With visage-2 alone', () => {
  it('what needs a vector of a visage-1 collection is refused, and the error says what to do', async () => {
    await start('visage-2');
    const FaceId = await firstFaceOf(OLD);
    const refused = {
      IndexFaces: () => client.send(new IndexFacesCommand({ ...OLD, Image })),
      SearchFaces: () => client.send(new SearchFacesCommand({ ...OLD, FaceId })),
      SearchFacesByImage: () => client.send(new SearchFacesByImageCommand({ ...OLD, Image })),
      SearchUsers: () => client.send(new SearchUsersCommand({ ...OLD, FaceId })),
      SearchUsersByImage: () => client.send(new SearchUsersByImageCommand({ ...OLD, Image })),
      AssociateFaces: () => client.send(new AssociateFacesCommand({ ...OLD, UserId: 'user-0', FaceIds: [FaceId] })),
    };
    for (const [operation, send] of Object.entries(refused)) {
      await expect(send(), operation).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message:
          'The vectors of collection album were made by model pack visage-1, and this service runs visage-2 only. Add ' +
          'visage-1 to visage:packs (VISAGE_PACKS of npm start), or index its photos into a new collection.',
      });
    }
  });

  it('everything else goes on: lists, removals, compaction, fsck and purge of a visage-1 collection', async () => {
    await start('visage-2');
    const { CollectionIds, FaceModelVersions } = await client.send(new ListCollectionsCommand({}));
    expect(CollectionIds).toEqual(['album', 'later']);
    expect(FaceModelVersions).toEqual(['7.0', '7.1']);
    expect((await client.send(new ListUsersCommand(OLD))).Users).toHaveLength(5);
    const { Faces = [] } = await client.send(new ListFacesCommand(OLD));
    const [member] = Faces.filter(({ UserId }) => UserId === 'user-0');
    await client.send(new DisassociateFacesCommand({ ...OLD, UserId: 'user-0', FaceIds: [member?.FaceId ?? ''] }));
    const free = Faces.flatMap(({ FaceId, UserId }) => (UserId ? [] : (FaceId ?? []))).slice(0, 20);
    expect((await client.send(new DeleteFacesCommand({ ...OLD, FaceIds: free }))).DeletedFaces).toHaveLength(20);

    const collection = await getCollection(store(), 'album');
    expect((await compactCollection(store(), collection)).written).toBeGreaterThan(0);
    expect((await checkCollection(store(), collection, () => {})).problems).toEqual([]);
    expect((await client.send(new DescribeCollectionCommand(OLD))).FaceCount).toBe(44);
    await client.send(new DeleteCollectionCommand(OLD));
    expect((await purgeDeleted(store(), { graceMs: 0 })).collections).toBeGreaterThan(0);
    expect(opened).not.toContain('dlib-resnet');
  });
});
