import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  DeleteFacesCommand,
  DescribeCollectionCommand,
  IndexFacesCommand,
  ListFacesCommand,
  ListUsersCommand,
  RekognitionClient,
  SearchFacesByImageCommand,
  SearchFacesCommand,
  SearchUsersCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READABLE_VERSIONS, WRITTEN_VERSION } from '../../layers/gallery/vectors/header.ts';
import { type LocalService, startLocal } from '../../local/index.ts';
import { type RecordedState, writeState } from '../../scripts/state.ts';
import { credentials, region } from '../helpers/aws.ts';
import { samplePhoto } from '../helpers/photos.ts';
import { unpackInto } from '../helpers/unpack.ts';

// The log of requests would drown the test report.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';

const STATES = fileURLToPath(new URL('states/', import.meta.url));
const versions = readdirSync(STATES, { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
/** Stands for the state that `npm run state` writes with the present code. */
const PRESENT = 'the present code';

/** The matches of a search without a threshold that one with the default threshold answers. */
const atLeast80 = <Match extends { readonly Similarity: number }>(matches: readonly Match[]) =>
  matches.filter(({ Similarity }) => Similarity >= 80);

const recordOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as RecordedState;

const CollectionId = 'album';
/** Largest difference in Similarity, in percent: none is expected, float32 is rounded at 7.6e-6. */
const TOLERANCE = 1e-5;

it('Each release reads the segments that the next one writes, so that it can be rolled back to', () => {
  const recorded = versions.flatMap((version) => recordOf(join(STATES, version)).segments ?? []);
  const releases = [...recorded, { written: WRITTEN_VERSION, readable: READABLE_VERSIONS }];
  for (const [i, { readable }] of releases.slice(0, -1).entries()) {
    expect(readable).toContain(releases[i + 1].written);
    expect(READABLE_VERSIONS).toContain(releases[i].written);
  }
});

describe.each([...versions, PRESENT])('State written by %s', (version) => {
  let expected: RecordedState;
  let folder: string;
  let home: string;
  let service: LocalService;
  let client: RekognitionClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'visage-upgrade-'));
    home = join(folder, 'home');
    const state = version === PRESENT ? join(folder, 'state') : join(STATES, version);
    if (version === PRESENT) await writeState(state);
    expected = recordOf(state);
    await unpackInto(home, join(state, 'state.tgz'));
    service = await startLocal({ port: 0, home });
    client = new RekognitionClient({ endpoint: service.endpoint, region, credentials });
  });

  afterAll(async () => {
    client.destroy();
    await service.close();
    await rm(folder, { recursive: true });
  });

  const listFaces = async () => {
    const { Faces = [] } = await client.send(new ListFacesCommand({ CollectionId, MaxResults: 1000 }));
    return Faces.toSorted((p, q) => ((p.FaceId ?? '') < (q.FaceId ?? '') ? -1 : 1));
  };

  it('lists the same collection, faces and users', async () => {
    const { CreationTimestamp, ...collection } = await client.send(new DescribeCollectionCommand({ CollectionId }));
    expect({ ...collection, CreationTimestamp: CreationTimestamp?.toJSON() }).toMatchObject(expected.collection);
    expect(await listFaces()).toEqual(expected.faces);
    expect((await client.send(new ListUsersCommand({ CollectionId }))).Users).toEqual(expected.users);
  });

  it('finds the same faces and users', async () => {
    for (const { FaceId, matches } of expected.searches) {
      const { FaceMatches = [] } = await client.send(new SearchFacesCommand({ CollectionId, FaceId }));
      const found = FaceMatches.map(({ Face }) => Face?.FaceId);
      expect(found.toSorted()).toEqual(
        atLeast80(matches)
          .map(({ FaceId }) => FaceId)
          .toSorted(),
      );
    }
    for (const { FaceId, matches } of expected.userSearches) {
      const { UserMatches = [] } = await client.send(new SearchUsersCommand({ CollectionId, FaceId }));
      expect(UserMatches.map(({ User }) => User?.UserId)).toEqual(atLeast80(matches).map(({ UserId }) => UserId));
    }
  });

  it('finds every other face and user too, at the same Similarity if it is read from the score', async () => {
    const tolerance = expected.compared === 'score' ? TOLERANCE : 100;
    for (const { FaceId, matches } of expected.searches) {
      const request = { CollectionId, FaceId, FaceMatchThreshold: 0, MaxFaces: 100 };
      const { FaceMatches = [] } = await client.send(new SearchFacesCommand(request));
      const found = new Map(FaceMatches.map(({ Face, Similarity }) => [Face?.FaceId, Similarity]));
      expect(found.size).toBe(matches.length);
      for (const match of matches)
        expect(Math.abs((found.get(match.FaceId) ?? Infinity) - match.Similarity)).toBeLessThan(tolerance);
    }
    for (const { FaceId, matches } of expected.userSearches) {
      const { UserMatches = [] } = await client.send(
        new SearchUsersCommand({ CollectionId, FaceId, UserMatchThreshold: 0 }),
      );
      const found = new Map(UserMatches.map(({ User, Similarity }) => [User?.UserId, Similarity]));
      expect(found.size).toBe(matches.length);
      for (const match of matches)
        expect(Math.abs((found.get(match.UserId) ?? Infinity) - match.Similarity)).toBeLessThan(tolerance);
    }
  });

  it('takes the same photo without storing a face twice, and stores the deleted faces as new ones', async () => {
    const index = async (name: 'sample1.jpg' | 'sample6.jpg', ExternalImageId: string) => {
      const Bytes = await samplePhoto(name);
      const request = { CollectionId, Image: { Bytes }, ExternalImageId, QualityFilter: 'NONE' } as const;
      const { FaceRecords = [] } = await client.send(new IndexFacesCommand(request));
      return FaceRecords.map(({ Face }) => Face?.FaceId ?? '');
    };
    const known = expected.faces.filter(({ ExternalImageId }) => ExternalImageId === 'sample1-a');
    expect((await index('sample1.jpg', 'sample1-a')).toSorted()).toEqual(known.map(({ FaceId }) => FaceId));

    const again = await index('sample6.jpg', 'sample6-c');
    expect(again.filter((faceId) => expected.deleted.includes(faceId))).toEqual([]);
    expect(await listFaces()).toHaveLength(expected.faces.length + expected.deleted.length);
    await client.send(
      new DeleteFacesCommand({
        CollectionId,
        FaceIds: again.filter((faceId) => expected.faces.every(({ FaceId }) => FaceId !== faceId)),
      }),
    );
    expect(await listFaces()).toEqual(expected.faces);
  });

  it('is searched by photo', async () => {
    const Image = { Bytes: await samplePhoto('sample1.jpg') };
    const { FaceMatches = [] } = await client.send(new SearchFacesByImageCommand({ CollectionId, Image }));
    expect(FaceMatches.filter(({ Similarity = 0 }) => Similarity > 99.99).length).toBeGreaterThanOrEqual(3);
  });
});
