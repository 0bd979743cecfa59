import { randomUUID } from 'node:crypto';
import {
  DeleteFacesCommand,
  DeleteUserCommand,
  DescribeCollectionCommand,
  SearchUsersCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { addStrangers, facesOf, someCollection, someTown, someUser, statuses, type Town } from '../people.ts';
import { post } from '../post.ts';

let service: TestService;
let town: Town;

beforeAll(async () => {
  service = await startService();
  town = await someTown(service);
});
afterAll(() => service.close());

const remove = (UserId: string, ClientRequestToken?: string, CollectionId = town.CollectionId) =>
  service.rekognition.send(new DeleteUserCommand({ CollectionId, UserId, ClientRequestToken }));

describe('DeleteUser', () => {
  it('takes the user from lists and searches, and leaves the faces as nobody’s', async () => {
    const { CollectionId, people } = town;
    await someUser(service, CollectionId, 'ann', people[0]);
    const { text } = await post(service, 'DeleteUser', { CollectionId, UserId: 'ann' });
    expect(text).toBe('{}');
    expect(await statuses(service, CollectionId)).toEqual({});
    expect(await facesOf(service, CollectionId, 'ann')).toEqual([]);
    const search = new SearchUsersCommand({ CollectionId, FaceId: people[0][0] });
    expect((await service.rekognition.send(search)).UserMatches).toEqual([]);
    const described = await service.rekognition.send(new DescribeCollectionCommand({ CollectionId }));
    expect(described).toMatchObject({ FaceCount: town.faceCount, UserCount: 0 });
  });

  it('frees the id for a new user, who has none of the faces', async () => {
    const { CollectionId, people } = town;
    await someUser(service, CollectionId, 'bob', people[1]);
    await remove('bob');
    await someUser(service, CollectionId, 'bob');
    expect(await statuses(service, CollectionId)).toMatchObject({ bob: 'CREATED' });
    expect(await facesOf(service, CollectionId, 'bob')).toEqual([]);
  });

  it('takes a user with a hundred faces, whose faces can be deleted then', async () => {
    const CollectionId = await someCollection(service);
    const FaceIds = await addStrangers(service, CollectionId, 100);
    await someUser(service, CollectionId, 'crowd', FaceIds);
    await remove('crowd', undefined, CollectionId);
    const deletion = new DeleteFacesCommand({ CollectionId, FaceIds });
    expect((await service.rekognition.send(deletion)).DeletedFaces).toHaveLength(100);
  });

  it('does not know a user who is not there, or no more', async () => {
    const unknown = { name: 'ResourceNotFoundException', message: 'The user id: eve does not exist' };
    await expect(remove('eve')).rejects.toMatchObject(unknown);
    await someUser(service, town.CollectionId, 'eve');
    await remove('eve');
    await expect(remove('eve')).rejects.toMatchObject(unknown);
  });

  it('sent again with its token is done once; with another user it is refused', async () => {
    const token = randomUUID();
    await someUser(service, town.CollectionId, 'once');
    await remove('once', token);
    await remove('once', token);
    await someUser(service, town.CollectionId, 'once');
    await remove('once', token);
    expect(await statuses(service, town.CollectionId)).toHaveProperty('once');
    await expect(remove('other', token)).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });

  it('by many at once deletes once', async () => {
    await someUser(service, town.CollectionId, 'rush', town.others);
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
    const { text } = await post(service, 'DeleteUser', { CollectionId: town.CollectionId, UserId: 'u', ...input });
    expect(JSON.parse(text).__type).toBe('ValidationException');
  });

  it('does not know a collection that was never made', async () => {
    await expect(remove('u', undefined, 'nobody')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: nobody does not exist',
    });
  });
});
