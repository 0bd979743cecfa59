import { SearchUsersByImageCommand, type SearchUsersByImageRequest } from '@aws-sdk/client-rekognition';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { type IndexedPeople, indexPeople, someCollection, someUser } from '../people.ts';
import { fiveFaces, inFormat, meadow, threeFaces } from '../photos.ts';
import { post } from '../post.ts';

const [narrow, endless] = [await meadow(39, 200), await meadow(10_001, 80)];
const gif = await inFormat('gif', await meadow(90, 90));

let service: TestService;
let indexed: IndexedPeople;

/** The people of one photo, largest face first, and one of another photo. */
beforeAll(async () => {
  service = await startService();
  indexed = await indexPeople(service);
  for (const [i, UserId] of ['ann', 'bob', 'cy'].entries()) {
    await someUser(service, indexed.CollectionId, UserId, indexed.people[i]);
  }
  await someUser(service, indexed.CollectionId, 'dee', [indexed.others[0]]);
});
afterAll(() => service.close());

const search = (input: Partial<SearchUsersByImageRequest> = {}) =>
  service.rekognition.send(
    new SearchUsersByImageCommand({ CollectionId: indexed.CollectionId, Image: { Bytes: threeFaces }, ...input }),
  );
const names = async (input: Partial<SearchUsersByImageRequest>) =>
  (await search(input)).UserMatches?.map(({ User }) => User?.UserId);

describe('SearchUsersByImage', () => {
  it('finds the user of the largest face, and lists the other faces as unsearched', async () => {
    const { UserMatches = [], FaceModelVersion, SearchedFace, UnsearchedFaces = [] } = await search();
    expect(UserMatches).toEqual([{ Similarity: expect.any(Number), User: { UserId: 'ann', UserStatus: 'ACTIVE' } }]);
    expect(UserMatches[0].Similarity).toBeGreaterThan(99);
    expect(FaceModelVersion).toBe('7.1');
    expect(UnsearchedFaces.map(({ Reasons }) => Reasons)).toEqual([['FACE_NOT_LARGEST'], ['FACE_NOT_LARGEST']]);
    const areas = [SearchedFace?.FaceDetail, ...UnsearchedFaces.map(({ FaceDetails }) => FaceDetails)].map(
      (detail) => (detail?.BoundingBox?.Width ?? NaN) * (detail?.BoundingBox?.Height ?? NaN),
    );
    expect(areas).toEqual(areas.toSorted((a, b) => b - a));
    expect(SearchedFace?.FaceDetail?.Confidence).toBeGreaterThan(90);
  });

  it("has AWS's members in AWS's order", async () => {
    const Bytes = threeFaces.toString('base64');
    const { text } = await post(service, 'SearchUsersByImage', {
      CollectionId: indexed.CollectionId,
      Image: { Bytes },
    });
    const answer = JSON.parse(text);
    expect(unknownMembers('SearchUsersByImage', answer)).toEqual([]);
    expect(Object.keys(answer)).toEqual(['UserMatches', 'FaceModelVersion', 'SearchedFace', 'UnsearchedFaces']);
    expect(Object.keys(answer.SearchedFace.FaceDetail)).toEqual(['BoundingBox', 'Confidence']);
    expect(Object.keys(answer.UnsearchedFaces[0])).toEqual(['FaceDetails', 'Reasons']);
  });

  it('answers empty lists for a photo without faces', async () => {
    const Bytes = (await meadow(640, 480)).toString('base64');
    const { status, text } = await post(service, 'SearchUsersByImage', {
      CollectionId: indexed.CollectionId,
      Image: { Bytes },
    });
    expect([status, text]).toEqual([200, '{"UserMatches":[],"FaceModelVersion":"7.1","UnsearchedFaces":[]}']);
  });

  it('searches for a face that the filter refuses only without the filter, and answers the reasons', async () => {
    const Bytes = await sharp(threeFaces).blur(9).jpeg().toBuffer();
    const {
      UserMatches,
      SearchedFace,
      UnsearchedFaces = [],
    } = await search({
      Image: { Bytes },
      QualityFilter: 'HIGH',
      UserMatchThreshold: 0,
    });
    expect({ UserMatches, SearchedFace }).toEqual({ UserMatches: [], SearchedFace: undefined });
    expect(UnsearchedFaces[0].Reasons).toContain('LOW_SHARPNESS');
    expect(UnsearchedFaces[0].Reasons).not.toContain('FACE_NOT_LARGEST');
    for (const { Reasons } of UnsearchedFaces.slice(1)) expect(Reasons?.[0]).toBe('FACE_NOT_LARGEST');
    const unfiltered = await search({ Image: { Bytes }, UserMatchThreshold: 0 });
    expect(unfiltered.SearchedFace).toBeDefined();
    expect(unfiltered.UserMatches?.length).toBeGreaterThan(0);
  });

  it('finds every user with faces for a threshold of 0, and only the best for a lower MaxUsers', async () => {
    const all = await names({ UserMatchThreshold: 0 });
    expect(all?.[0]).toBe('ann');
    expect(all?.toSorted()).toEqual(['ann', 'bob', 'cy', 'dee']);
    expect(await names({ UserMatchThreshold: 0, MaxUsers: 2 })).toEqual(all?.slice(0, 2));
  });

  it('reads the photo from S3', async () => {
    const where = { Bucket: 'visage-uploads', Key: 'indexed/photo.jpg' };
    await service.s3.send(new PutObjectCommand({ ...where, Body: fiveFaces }));
    expect(await names({ Image: { S3Object: { Bucket: where.Bucket, Name: where.Key } } })).toEqual(['dee']);
    const missing = { S3Object: { Bucket: where.Bucket, Name: 'nowhere.jpg' } };
    await expect(search({ Image: missing })).rejects.toMatchObject({ name: 'InvalidS3ObjectException' });
  });

  it('finds a user right after faces were associated, and no longer by a disassociated face', async () => {
    const fresh = await indexPeople(service);
    const searched = () => names({ CollectionId: fresh.CollectionId });
    expect(await searched()).toEqual([]);
    await someUser(service, fresh.CollectionId, 'new', [fresh.people[0][1]]);
    expect(await searched()).toEqual(['new']);
  });

  it.each<[string, string, Partial<SearchUsersByImageRequest>]>([
    ['an image without bytes or object', 'InvalidParameterException', { Image: {} }],
    ['a photo of 39 px', 'InvalidParameterException', { Image: { Bytes: narrow } }],
    ['a photo of 10001 px', 'ImageTooLargeException', { Image: { Bytes: endless } }],
    ['a GIF', 'InvalidImageFormatException', { Image: { Bytes: gif } }],
    ['MaxUsers 0', 'ValidationException', { MaxUsers: 0 }],
    ['MaxUsers 501', 'ValidationException', { MaxUsers: 501 }],
    ['a threshold over 100', 'ValidationException', { UserMatchThreshold: 100.5 }],
    ['an unknown filter', 'ValidationException', { QualityFilter: 'SOME' as never }],
    ['no bytes', 'ValidationException', { Image: { Bytes: new Uint8Array() } }],
    ['an unknown collection', 'ResourceNotFoundException', { CollectionId: 'unknown' }],
  ])('refuses %s with %s', async (_, name, input) => {
    await expect(search(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  it('answers an empty list in an empty collection', async () => {
    expect(await names({ CollectionId: await someCollection(service), UserMatchThreshold: 0 })).toEqual([]);
  });
});
