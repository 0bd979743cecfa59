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

const describeCollection = (CollectionId: string) =>
  service.rekognition.send(new DescribeCollectionCommand({ CollectionId }));

describe('DescribeCollection', () => {
  it('counts no faces and no users in a new collection, and answers when it was created', async () => {
    const before = Date.now();
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'staff' }));
    const after = Date.now();
    const { CreationTimestamp, ...rest } = await describeCollection('staff');
    expect(rest).toMatchObject({
      FaceCount: 0,
      FaceModelVersion: '7.1',
      CollectionARN: 'arn:aws:rekognition:us-east-1:000000000000:collection/staff',
      UserCount: 0,
    });
    expect(CreationTimestamp?.getTime()).toBeGreaterThanOrEqual(before);
    expect(CreationTimestamp?.getTime()).toBeLessThanOrEqual(after);
  });

  it("has AWS's order and notation", async () => {
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'order' }));
    const { text } = await post(service, 'DescribeCollection', { CollectionId: 'order' });
    expect(text).toMatch(
      /^\{"FaceCount":0,"FaceModelVersion":"7\.1","CollectionARN":"arn:[^"]+","CreationTimestamp":\d\.\d+E9,"UserCount":0\}$/,
    );
    expect(unknownMembers('DescribeCollection', JSON.parse(text))).toEqual([]);
  });

  it('refuses an unknown collection', async () => {
    await expect(describeCollection('unknown')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: unknown does not exist',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses an invalid id', async () => {
    await expect(describeCollection('bad id!')).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value 'bad id!' at 'collectionId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+",
    });
  });
});
