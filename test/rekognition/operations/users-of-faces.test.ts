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
import { someTown, someUser, type Town } from '../people.ts';
import { threeFaces } from '../photos.ts';

/** What operations on faces say of users. */

let service: TestService;
let town: Town;

beforeAll(async () => {
  service = await startService();
  town = await someTown(service);
  await someUser(service, town.CollectionId, 'ann', town.people[0]);
  await someUser(service, town.CollectionId, 'bob', [town.people[1][0]]);
});
afterAll(() => service.close());

const list = (input: Partial<ListFacesRequest>) =>
  service.rekognition.send(new ListFacesCommand({ CollectionId: town.CollectionId, ...input }));
const idsOf = async (input: Partial<ListFacesRequest>) => (await list(input)).Faces?.map(({ FaceId }) => FaceId);

describe('ListFaces', () => {
  it('names the user of each face that has one, and leaves the member out of the others', async () => {
    const { Faces = [] } = await list({});
    const named = Faces.filter((face) => 'UserId' in face);
    expect(named.map(({ FaceId }) => FaceId).sort()).toEqual([...town.people[0], town.people[1][0]].sort());
    expect(Faces.find(({ FaceId }) => FaceId === town.people[1][0])?.UserId).toBe('bob');
  });

  it("lists one user's faces, ascending, in pages", async () => {
    const pages: (string | undefined)[][] = [];
    const { CollectionId } = town;
    const pager = paginateListFaces({ client: service.rekognition, pageSize: 2 }, { CollectionId, UserId: 'ann' });
    for await (const { Faces = [] } of pager) pages.push(Faces.map(({ FaceId }) => FaceId));
    expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    expect(pages.flat()).toEqual(town.people[0].toSorted());
  });

  it('lists of given faces those of the user', async () => {
    expect(await idsOf({ UserId: 'bob', FaceIds: [...town.people[1], ...town.people[0]] })).toEqual([
      town.people[1][0],
    ]);
  });

  it("refuses the token of one user's list for another's", async () => {
    const { NextToken } = await list({ UserId: 'ann', MaxResults: 1 });
    await expect(list({ UserId: 'bob', NextToken })).rejects.toMatchObject({ name: 'InvalidPaginationTokenException' });
    await expect(list({ NextToken })).rejects.toMatchObject({ name: 'InvalidPaginationTokenException' });
  });
});

describe('Searches for faces', () => {
  it('name the users of the matches', async () => {
    const { CollectionId, people } = town;
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
    const { CollectionId } = town;
    const { UserCount, FaceCount } = await service.rekognition.send(new DescribeCollectionCommand({ CollectionId }));
    expect({ UserCount, FaceCount }).toEqual({ UserCount: 2, FaceCount: town.faceCount });
  });
});
