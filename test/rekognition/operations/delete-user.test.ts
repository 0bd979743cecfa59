import { randomUUID } from 'node:crypto';
import {
  DeleteFacesCommand,
  DeleteUserCommand,
  DescribeCollectionCommand,
  SearchUsersCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import {
  addStrangers,
  facesOf,
  type IndexedPeople,
  indexPeople,
  someCollection,
  someUser,
  statuses,
} from '../people.ts';
import { post } from '../post.ts';

let service: TestService;
let indexed: IndexedPeople;

beforeAll(async () => {
  service = await startService();
  indexed = await indexPeople(service);
});
afterAll(() => service.close());

const remove = (UserId: string, ClientRequestToken?: string, CollectionId = indexed.CollectionId) =>
  service.rekognition.send(new DeleteUserCommand({ CollectionId, UserId, ClientRequestToken }));

describe('DeleteUser', () => {
  it('removes the user from lists and searches, and leaves the faces without a user', async () => {
    const { CollectionId, people } = indexed;
    await someUser(service, CollectionId, 'ann', people[0]);
    const { text } = await post(service, 'DeleteUser', { CollectionId, UserId: 'ann' });
    expect(text).toBe('{}');
    expect(await statuses(service, CollectionId)).toEqual({});
    expect(await facesOf(service, CollectionId, 'ann')).toEqual([]);
    const search = new SearchUsersCommand({ CollectionId, FaceId: people[0][0] });
    expect((await service.rekognition.send(search)).UserMatches).toEqual([]);
    const described = await service.rekognition.send(new DescribeCollectionCommand({ CollectionId }));
    expect(described).toMatchObject({ FaceCount: indexed.faceCount, UserCount: 0 });
  });

  it('frees the id for a new user, who has none of the faces', async () => {
    const { CollectionId, people } = indexed;
    await someUser(service, CollectionId, 'bob', people[1]);
    await remove('bob');
    await someUser(service, CollectionId, 'bob');
    expect(await statuses(service, CollectionId)).toMatchObject({ bob: 'CREATED' });
    expect(await facesOf(service, CollectionId, 'bob')).toEqual([]);
  });

  it('deletes a user with a hundred faces, which can then be deleted', async () => {
    const CollectionId = await someCollection(service);
    const FaceIds = await addStrangers(service, CollectionId, 100);
    await someUser(service, CollectionId, 'crowd', FaceIds);
    await remove('crowd', undefined, CollectionId);
    const deletion = new DeleteFacesCommand({ CollectionId, FaceIds });
    expect((await service.rekognition.send(deletion)).DeletedFaces).toHaveLength(100);
  });

  it('refuses an unknown user, and a deleted one', async () => {
    const unknown = { name: 'ResourceNotFoundException', message: 'The user id: eve does not exist' };
    await expect(remove('eve')).rejects.toMatchObject(unknown);
    await someUser(service, indexed.CollectionId, 'eve');
    await remove('eve');
    await expect(remove('eve')).rejects.toMatchObject(unknown);
  });

  it('sent again with its token is done once; with another user it is refused', async () => {
    const token = randomUUID();
    await someUser(service, indexed.CollectionId, 'once');
    await remove('once', token);
    await remove('once', token);
    await someUser(service, indexed.CollectionId, 'once');
    await remove('once', token);
    expect(await statuses(service, indexed.CollectionId)).toHaveProperty('once');
    await expect(remove('other', token)).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });

  it('by concurrent requests succeeds once', async () => {
    await someUser(service, indexed.CollectionId, 'rush', indexed.others);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => remove('rush')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason.name).toBe('ResourceNotFoundException');
    }
  });

  it.each([
    ['a user id of 129 characters', { UserId: 'x'.repeat(129) }],
    ['an empty user id', { UserId: '' }],
    ['no user id', { UserId: undefined }],
    ['a token of 65 characters', { ClientRequestToken: 'x'.repeat(65) }],
    ['an empty token', { ClientRequestToken: '' }],
  ])('refuses %s', async (_, input) => {
    const { text } = await post(service, 'DeleteUser', { CollectionId: indexed.CollectionId, UserId: 'u', ...input });
    expect(JSON.parse(text).__type).toBe('ValidationException');
  });

  it('refuses an unknown collection', async () => {
    await expect(remove('u', undefined, 'unknown')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: unknown does not exist',
    });
  });
});
