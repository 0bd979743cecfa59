import { SearchUsersCommand, type SearchUsersRequest } from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { type IndexedPeople, indexPeople, someCollection, someUser, UNKNOWN_FACE_ID } from '../people.ts';
import { post } from '../post.ts';

let service: TestService;
let indexed: IndexedPeople;

/** Ann has two of her three faces, and so has Bob; Cy has one of a third person; Dee has none. */
beforeAll(async () => {
  service = await startService();
  indexed = await indexPeople(service);
  const [ann, bob] = indexed.people;
  await someUser(service, indexed.CollectionId, 'ann', ann.slice(0, 2));
  await someUser(service, indexed.CollectionId, 'bob', bob.slice(0, 2));
  await someUser(service, indexed.CollectionId, 'cy', [indexed.others[0]]);
  await someUser(service, indexed.CollectionId, 'dee');
});
afterAll(() => service.close());

const search = (input: Partial<SearchUsersRequest>) =>
  service.rekognition.send(new SearchUsersCommand({ CollectionId: indexed.CollectionId, ...input }));
const found = async (input: Partial<SearchUsersRequest>) =>
  (await search(input)).UserMatches?.map(({ User }) => User?.UserId);

describe('SearchUsers', () => {
  it("finds the user by a face without a user, and answers in AWS's order", async () => {
    const FaceId = indexed.people[0][2];
    const { text } = await post(service, 'SearchUsers', { CollectionId: indexed.CollectionId, FaceId });
    expect(text).toMatch(
      new RegExp(
        `^{"UserMatches":\\[{"Similarity":\\d+\\.\\d+,"User":{"UserId":"ann","UserStatus":"ACTIVE"}}\\],"FaceModelVersion":"7\\.1","SearchedFace":{"FaceId":"${FaceId}"}}$`,
      ),
    );
    expect(unknownMembers('SearchUsers', JSON.parse(text))).toEqual([]);
    expect(JSON.parse(text).UserMatches[0].Similarity).toBeGreaterThan(99);
  });

  it('finds the user of a face by that face', async () => {
    expect(await found({ FaceId: indexed.people[1][0] })).toEqual(['bob']);
  });

  it('finds other users by a user, but not that user', async () => {
    const { text } = await post(service, 'SearchUsers', { CollectionId: indexed.CollectionId, UserId: 'ann' });
    expect(text).toBe('{"UserMatches":[],"FaceModelVersion":"7.1","SearchedUser":{"UserId":"ann"}}');
    const everybody = await found({ UserId: 'ann', UserMatchThreshold: 0 });
    expect(everybody?.toSorted()).toEqual(['bob', 'cy']);
    await someUser(service, indexed.CollectionId, 'ann-again', [indexed.people[0][2]]);
    expect(await found({ UserId: 'ann' })).toEqual(['ann-again']);
    expect(await found({ UserId: 'ann-again' })).toEqual(['ann']);
  });

  it('finds every user with faces for a threshold of 0, most similar first, and only the best for a lower MaxUsers', async () => {
    const input = { FaceId: indexed.people[1][2], UserMatchThreshold: 0 };
    const { UserMatches = [] } = await search(input);
    expect(UserMatches.map(({ User }) => User?.UserId).sort()).toEqual(['ann', 'ann-again', 'bob', 'cy']);
    const similarities = UserMatches.map(({ Similarity = NaN }) => Similarity);
    expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
    expect((await search({ ...input, MaxUsers: 2 })).UserMatches).toEqual(UserMatches.slice(0, 2));
    // An answered Similarity, sent as the threshold, is reached.
    const third = { ...input, UserMatchThreshold: similarities[2] };
    expect((await search(third)).UserMatches).toEqual(UserMatches.slice(0, 3));
  });

  it('answers an empty list for a user without faces', async () => {
    const { UserMatches, SearchedUser } = await search({ UserId: 'dee', UserMatchThreshold: 0 });
    expect({ UserMatches, SearchedUser }).toEqual({ UserMatches: [], SearchedUser: { UserId: 'dee' } });
  });

  it.each<[string, Partial<SearchUsersRequest>]>([
    ['neither a face nor a user', {}],
    ['both', { FaceId: UNKNOWN_FACE_ID, UserId: 'ann' }],
  ])('refuses %s', async (_, input) => {
    await expect(search(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Request has invalid parameters',
    });
  });

  it('refuses an unknown face, user or collection', async () => {
    await expect(search({ FaceId: UNKNOWN_FACE_ID })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'faceId was not found in the collection.',
    });
    await expect(search({ UserId: 'unknown' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The user id: unknown does not exist',
    });
    const empty = await someCollection(service);
    await expect(search({ CollectionId: empty, UserId: 'ann' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(search({ CollectionId: 'unknown', UserId: 'ann' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: unknown does not exist',
    });
  });

  it.each<[string, Partial<SearchUsersRequest>]>([
    ['MaxUsers 0', { MaxUsers: 0 }],
    ['MaxUsers 501', { MaxUsers: 501 }],
    ['a threshold below 0', { UserMatchThreshold: -1 }],
    ['a threshold over 100', { UserMatchThreshold: 101 }],
    ['a face id in capitals', { FaceId: UNKNOWN_FACE_ID.replaceAll('0', 'A') }],
    ['a user id with a space', { UserId: 'a b' }],
  ])('refuses %s', async (_, input) => {
    await expect(search({ UserId: 'ann', ...input })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it.each([1, 500])('takes MaxUsers %i', async (MaxUsers) => {
    expect((await search({ UserId: 'ann', MaxUsers })).UserMatches).toHaveLength(1);
  });
});
