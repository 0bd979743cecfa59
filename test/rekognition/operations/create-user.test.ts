import { randomUUID } from 'node:crypto';
import { CreateUserCommand, DescribeCollectionCommand } from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { someCollection, statuses } from '../people.ts';
import { post } from '../post.ts';

let service: TestService;
let CollectionId: string;

beforeAll(async () => {
  service = await startService();
  CollectionId = await someCollection(service);
});
afterAll(() => service.close());

const create = (UserId: string, ClientRequestToken?: string, id = CollectionId) =>
  service.rekognition.send(new CreateUserCommand({ CollectionId: id, UserId, ClientRequestToken }));

describe('CreateUser', () => {
  it('answers an empty object, and the user is listed as CREATED and counted', async () => {
    const id = await someCollection(service);
    const { text } = await post(service, 'CreateUser', { CollectionId: id, UserId: 'u-0042' });
    expect(text).toBe('{}');
    expect(await statuses(service, id)).toEqual({ 'u-0042': 'CREATED' });
    const { UserCount, FaceCount } = await service.rekognition.send(
      new DescribeCollectionCommand({ CollectionId: id }),
    );
    expect({ UserCount, FaceCount }).toEqual({ UserCount: 1, FaceCount: 0 });
  });

  it('refuses a second user with the same id, but not one that differs in case', async () => {
    await create('twin');
    await expect(create('twin')).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'The user id: twin already exists',
      $metadata: { httpStatusCode: 400 },
    });
    await create('Twin');
  });

  it('by concurrent requests creates one user', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => create('rush')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('sent again with its token is done once; with another user it is refused', async () => {
    const token = randomUUID();
    await create('again', token);
    await create('again', token);
    await expect(create('other', token)).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
      message: `The ClientRequestToken: ${token} you have supplied is already in use.`,
    });
    expect(await statuses(service, CollectionId)).not.toHaveProperty('other');
  });

  it('works without a token, which every SDK sends', async () => {
    expect((await post(service, 'CreateUser', { CollectionId, UserId: 'bare' })).text).toBe('{}');
    expect((await post(service, 'CreateUser', { CollectionId, UserId: 'bare' })).text).toContain('ConflictException');
  });

  it.each(['a', 'A-Z_0.9:x', 'x'.repeat(128)])('takes the user id %s', async (UserId) => {
    await create(UserId);
    expect(await statuses(service, CollectionId)).toHaveProperty([UserId]);
  });

  it.each([
    ['a user id of 129 characters', { UserId: 'x'.repeat(129) }],
    ['an empty user id', { UserId: '' }],
    ['a user id with a space', { UserId: 'a b' }],
    ['no user id', { UserId: undefined }],
    ['a token of 65 characters', { ClientRequestToken: 'x'.repeat(65) }],
    ['an empty token', { ClientRequestToken: '' }],
    ['a token with a dot', { ClientRequestToken: 'a.b' }],
    ['a collection id with a space', { CollectionId: 'a b' }],
  ])('refuses %s', async (_, input) => {
    const { text } = await post(service, 'CreateUser', { CollectionId, UserId: 'u', ...input });
    expect(JSON.parse(text).__type).toBe('ValidationException');
  });

  it('takes a token of 64 characters', () => create('longest', `${'x-_'.repeat(21)}9`));

  it('refuses an unknown collection', async () => {
    await expect(create('u', undefined, 'unknown')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: unknown does not exist',
    });
  });
});
