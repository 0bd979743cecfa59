import { randomUUID } from 'node:crypto';
import {
  CreateCollectionCommand,
  DeleteFacesCommand,
  DescribeCollectionCommand,
  IndexFacesCommand,
  ListFacesCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { someUser } from '../people.ts';
import { threeFaces } from '../photos.ts';
import { post } from '../post.ts';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

/** A new collection with the three faces of a photo. */
async function someStaff() {
  const CollectionId = `staff-${randomUUID()}`;
  await service.rekognition.send(new CreateCollectionCommand({ CollectionId }));
  return { CollectionId, records: await index(CollectionId) };
}

async function index(CollectionId: string) {
  const { FaceRecords = [] } = await service.rekognition.send(
    new IndexFacesCommand({ CollectionId, Image: { Bytes: threeFaces } }),
  );
  return FaceRecords.map(({ Face }) => ({ faceId: Face?.FaceId ?? '', imageId: Face?.ImageId ?? '' }));
}

const remove = (CollectionId: string, FaceIds: string[]) =>
  service.rekognition.send(new DeleteFacesCommand({ CollectionId, FaceIds }));
const count = async (CollectionId: string) =>
  (await service.rekognition.send(new DescribeCollectionCommand({ CollectionId }))).FaceCount;
const listed = async (CollectionId: string) =>
  (await service.rekognition.send(new ListFacesCommand({ CollectionId }))).Faces?.map(({ FaceId }) => FaceId);

describe('DeleteFaces', () => {
  it("answers what it deleted and what it did not, in AWS's members", async () => {
    const { CollectionId, records } = await someStaff();
    const [first, second, third] = records.map(({ faceId }) => faceId);
    const { text } = await post(service, 'DeleteFaces', { CollectionId, FaceIds: [third, first] });
    expect(text).toBe(`{"DeletedFaces":["${third}","${first}"],"UnsuccessfulFaceDeletions":[]}`);
    expect(unknownMembers('DeleteFaces', JSON.parse(text))).toEqual([]);
    expect({ count: await count(CollectionId), listed: await listed(CollectionId) }).toEqual({
      count: 1,
      listed: [second],
    });
  });

  it('answers FACE_NOT_FOUND for an unknown or deleted face', async () => {
    const { CollectionId, records } = await someStaff();
    const unknown = randomUUID();
    await remove(CollectionId, [records[0].faceId]);
    const { text } = await post(service, 'DeleteFaces', { CollectionId, FaceIds: [records[0].faceId, unknown] });
    const notFound = (FaceId: string) => ({ FaceId, Reasons: ['FACE_NOT_FOUND'] });
    expect(JSON.parse(text)).toEqual({
      DeletedFaces: [],
      UnsuccessfulFaceDeletions: [notFound(records[0].faceId), notFound(unknown)],
    });
    expect(unknownMembers('DeleteFaces', JSON.parse(text))).toEqual([]);
    expect(await count(CollectionId)).toBe(2);
  });

  it('keeps a face that belongs to a user, and names the user', async () => {
    const { CollectionId, records } = await someStaff();
    const [{ faceId: FaceId }, { faceId: other }] = records;
    await someUser(service, CollectionId, 'u-0042', [FaceId]);
    const answer = await remove(CollectionId, [FaceId, other]);
    expect(answer.DeletedFaces).toEqual([other]);
    expect(answer.UnsuccessfulFaceDeletions).toEqual([
      { FaceId, UserId: 'u-0042', Reasons: ['ASSOCIATED_TO_AN_EXISTING_USER'] },
    ]);
    expect(await count(CollectionId)).toBe(2);
  });

  it('deletes a face that is listed twice once', async () => {
    const { CollectionId, records } = await someStaff();
    const { DeletedFaces, UnsuccessfulFaceDeletions } = await remove(CollectionId, [
      records[0].faceId,
      records[0].faceId,
    ]);
    expect({ DeletedFaces, UnsuccessfulFaceDeletions }).toEqual({
      DeletedFaces: [records[0].faceId],
      UnsuccessfulFaceDeletions: [],
    });
    expect(await count(CollectionId)).toBe(2);
  });

  it('lets the image be indexed again, with new FaceIds and the same ImageId', async () => {
    const { CollectionId, records } = await someStaff();
    await remove(CollectionId, [records[0].faceId]);
    const again = await index(CollectionId);
    expect(again[0].faceId).not.toBe(records[0].faceId);
    expect(again.slice(1)).toEqual(records.slice(1));
    expect(new Set([...again, ...records].map(({ imageId }) => imageId)).size).toBe(1);
    expect(await count(CollectionId)).toBe(3);
  });

  it('refuses an unknown collection', async () => {
    await expect(remove('unknown', [randomUUID()])).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: unknown does not exist',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each([
    ['no face ids', []],
    ['4097 face ids', new Array(4097).fill(randomUUID())],
    ['a face id that could be none', ['nobody']],
  ])('refuses %s', async (_, FaceIds) => {
    await expect(remove('staff', FaceIds)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('takes 4096 face ids', async () => {
    const { CollectionId, records } = await someStaff();
    const unknown = Array.from({ length: 4095 }, () => randomUUID());
    const answer = await remove(CollectionId, [...unknown, records[0].faceId]);
    expect(answer.DeletedFaces).toEqual([records[0].faceId]);
    expect(answer.UnsuccessfulFaceDeletions).toHaveLength(4095);
  });
});
