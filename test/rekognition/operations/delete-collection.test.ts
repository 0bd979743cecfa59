import {
  CreateCollectionCommand,
  DeleteCollectionCommand,
  DescribeCollectionCommand,
  IndexFacesCommand,
  ListFacesCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { threeFaces } from '../photos.ts';
import { post } from '../post.ts';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const create = (CollectionId: string) => service.rekognition.send(new CreateCollectionCommand({ CollectionId }));
const remove = (CollectionId: string) => service.rekognition.send(new DeleteCollectionCommand({ CollectionId }));
const gone = (id: string) => ({
  name: 'ResourceNotFoundException',
  message: `The collection id: ${id} does not exist`,
  $metadata: { httpStatusCode: 400 },
});

describe('DeleteCollection', () => {
  it('answers a status and nothing else', async () => {
    await create('brief');
    const { text } = await post(service, 'DeleteCollection', { CollectionId: 'brief' });
    expect(text).toBe('{"StatusCode":200}');
    expect(unknownMembers('DeleteCollection', JSON.parse(text))).toEqual([]);
  });

  it('refuses a deleted collection, and an unknown one', async () => {
    await create('once');
    await remove('once');
    await expect(remove('once')).rejects.toMatchObject(gone('once'));
    await expect(remove('never')).rejects.toMatchObject(gone('never'));
    await expect(
      service.rekognition.send(new DescribeCollectionCommand({ CollectionId: 'once' })),
    ).rejects.toMatchObject(gone('once'));
  });

  it('deletes the faces too: a new collection with the same id is empty', async () => {
    const CollectionId = 'again';
    await create(CollectionId);
    const indexed = await service.rekognition.send(
      new IndexFacesCommand({ CollectionId, Image: { Bytes: threeFaces } }),
    );
    expect(indexed.FaceRecords).toHaveLength(3);
    await remove(CollectionId);
    await create(CollectionId);
    const { FaceCount } = await service.rekognition.send(new DescribeCollectionCommand({ CollectionId }));
    const { Faces } = await service.rekognition.send(new ListFacesCommand({ CollectionId }));
    expect({ FaceCount, Faces }).toEqual({ FaceCount: 0, Faces: [] });
  });

  it('refuses an invalid id', async () => {
    await expect(remove('bad id!')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
