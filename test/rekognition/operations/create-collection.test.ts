import { CreateCollectionCommand, DescribeCollectionCommand } from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { post } from '../post.ts';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const create = (CollectionId: string, Tags?: Record<string, string>) =>
  service.rekognition.send(new CreateCollectionCommand({ CollectionId, Tags }));

describe('CreateCollection', () => {
  it('answers the ARN without its prefix, as AWS does, and the model version', async () => {
    const { status, text } = await post(service, 'CreateCollection', { CollectionId: 'staff' });
    expect(status).toBe(200);
    expect(text).toBe(
      '{"StatusCode":200,"CollectionArn":"aws:rekognition:us-east-1:000000000000:collection/staff","FaceModelVersion":"7.1"}',
    );
    expect(unknownMembers('CreateCollection', JSON.parse(text))).toEqual([]);
  });

  it('refuses an id that is in use', async () => {
    await create('taken');
    await expect(create('taken')).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The collection id: taken already exists',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('treats ids that differ in case as different', async () => {
    await create('Guests');
    await expect(create('guests')).resolves.toMatchObject({ StatusCode: 200 });
  });

  it('succeeds for one of several concurrent requests', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => create('race')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason.name).toBe('ResourceAlreadyExistsException');
    }
  });

  it('stores tags', async () => {
    await expect(create('tagged', { 'cost centre': '4711' })).resolves.toMatchObject({ StatusCode: 200 });
  });

  it.each([
    ['a collection id with a space', 'bad id!', {}],
    ['an empty collection id', '', {}],
    ['a collection id of 256 characters', 'a'.repeat(256), {}],
    ['a tag name that is reserved', 'reserved', { 'aws:owner': 'me' }],
  ])('refuses %s, and makes no collection', async (_, id, tags) => {
    await expect(create(id, tags)).rejects.toMatchObject({
      name: 'ValidationException',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(service.rekognition.send(new DescribeCollectionCommand({ CollectionId: id }))).rejects.toThrow();
  });
});
