import {
  DescribeCollectionCommand,
  ListFacesCommand,
  type ListFacesRequest,
  paginateListFaces,
  SearchFacesByImageCommand,
  SearchFacesCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { type IndexedPeople, indexPeople, someUser } from '../people.ts';
import { threeFaces } from '../photos.ts';

/** The users in the answers of operations on faces. */

let service: TestService;
let indexed: IndexedPeople;

beforeAll(async () => {
  service = await startService();
  indexed = await indexPeople(service);
  await someUser(service, indexed.CollectionId, 'ann', indexed.people[0]);
  await someUser(service, indexed.CollectionId, 'bob', [indexed.people[1][0]]);
});
afterAll(() => service.close());

const list = (input: Partial<ListFacesRequest>) =>
  service.rekognition.send(new ListFacesCommand({ CollectionId: indexed.CollectionId, ...input }));
const idsOf = async (input: Partial<ListFacesRequest>) => (await list(input)).Faces?.map(({ FaceId }) => FaceId);

describe('ListFaces', () => {
  it('names the user of each face that has one, and leaves the member out of the others', async () => {
    const { Faces = [] } = await list({});
    const named = Faces.filter((face) => 'UserId' in face);
    expect(named.map(({ FaceId }) => FaceId).sort()).toEqual([...indexed.people[0], indexed.people[1][0]].sort());
    expect(Faces.find(({ FaceId }) => FaceId === indexed.people[1][0])?.UserId).toBe('bob');
  });

  it("lists one user's faces, ascending, in pages", async () => {
    const pages: (string | undefined)[][] = [];
    const { CollectionId } = indexed;
    const pager = paginateListFaces({ client: service.rekognition, pageSize: 2 }, { CollectionId, UserId: 'ann' });
    for await (const { Faces = [] } of pager) pages.push(Faces.map(({ FaceId }) => FaceId));
    expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    expect(pages.flat()).toEqual(indexed.people[0].toSorted());
  });

  it('lists those of the requested faces that the user has', async () => {
    expect(await idsOf({ UserId: 'bob', FaceIds: [...indexed.people[1], ...indexed.people[0]] })).toEqual([
      indexed.people[1][0],
    ]);
  });

  it("refuses the page token of another user's listing", async () => {
    const { NextToken } = await list({ UserId: 'ann', MaxResults: 1 });
    await expect(list({ UserId: 'bob', NextToken })).rejects.toMatchObject({ name: 'InvalidPaginationTokenException' });
    await expect(list({ NextToken })).rejects.toMatchObject({ name: 'InvalidPaginationTokenException' });
  });
});

describe('Searches for faces', () => {
  it('name the users of the matches', async () => {
    const { CollectionId, people } = indexed;
    const byFace = await service.rekognition.send(new SearchFacesCommand({ CollectionId, FaceId: people[1][1] }));
    expect(byFace.FaceMatches?.map(({ Face }) => [Face?.FaceId, Face?.UserId]).sort()).toEqual(
      [
        [people[1][0], 'bob'],
        [people[1][2], undefined],
      ].sort(),
    );
    const byImage = await service.rekognition.send(
      new SearchFacesByImageCommand({ CollectionId, Image: { Bytes: threeFaces } }),
    );
    expect(byImage.FaceMatches?.map(({ Face }) => Face?.UserId)).toEqual(['ann', 'ann', 'ann']);
  });
});

describe('DescribeCollection', () => {
  it('counts the users', async () => {
    const { CollectionId } = indexed;
    const { UserCount, FaceCount } = await service.rekognition.send(new DescribeCollectionCommand({ CollectionId }));
    expect({ UserCount, FaceCount }).toEqual({ UserCount: 2, FaceCount: indexed.faceCount });
  });
});
