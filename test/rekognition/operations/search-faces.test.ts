import {
  CreateCollectionCommand,
  DeleteFacesCommand,
  IndexFacesCommand,
  ListFacesCommand,
  SearchFacesCommand,
  type SearchFacesRequest,
} from '@aws-sdk/client-rekognition';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { fiveFaces, threeFaces } from '../photos.ts';
import { post } from '../post.ts';

const UNKNOWN_FACE_ID = '00000000-0000-4000-8000-000000000000';

/** A second picture of the three people of one photo. */
const again = await sharp(threeFaces).resize(1200).jpeg({ quality: 70 }).toBuffer();

let service: TestService;
const CollectionId = 'staff';
/** The ids of the faces in the photo, in its copy and in another photo, largest first. */
let originals: string[];
let copies: string[];
let others: string[];

beforeAll(async () => {
  service = await startService();
  await create(CollectionId);
  originals = await index(threeFaces);
  copies = await index(again);
  others = await index(fiveFaces);
});
afterAll(() => service.close());

const create = (id: string) => service.rekognition.send(new CreateCollectionCommand({ CollectionId: id }));

async function index(Bytes: Uint8Array, id = CollectionId): Promise<string[]> {
  const { FaceRecords = [] } = await service.rekognition.send(
    new IndexFacesCommand({ CollectionId: id, Image: { Bytes } }),
  );
  return FaceRecords.map(({ Face }) => Face?.FaceId ?? '');
}

const search = (FaceId: string, input: Partial<SearchFacesRequest> = {}) =>
  service.rekognition.send(new SearchFacesCommand({ CollectionId, FaceId, ...input }));
const foundBy = async (FaceId: string, input?: Partial<SearchFacesRequest>) =>
  (await search(FaceId, input)).FaceMatches?.map(({ Face }) => Face?.FaceId ?? '') ?? [];

describe('SearchFaces', () => {
  it('finds the same person in another picture, and not the face itself', async () => {
    const { SearchedFaceId, FaceMatches = [], FaceModelVersion } = await search(originals[0]);
    expect({ SearchedFaceId, FaceModelVersion }).toEqual({ SearchedFaceId: originals[0], FaceModelVersion: '7.1' });
    expect(FaceMatches[0].Face?.FaceId).toBe(copies[0]);
    expect(FaceMatches.map(({ Face }) => Face?.FaceId)).not.toContain(originals[0]);
    expect(FaceMatches[0].Similarity).toBeGreaterThan(99);
    const { Faces } = await service.rekognition.send(new ListFacesCommand({ CollectionId }));
    expect(Faces).toContainEqual(FaceMatches[0].Face);
  });

  it('answers the same Similarity in both directions', async () => {
    const there = await search(originals[1]);
    const back = await search(copies[1]);
    expect(there.FaceMatches?.[0].Face?.FaceId).toBe(copies[1]);
    expect(back.FaceMatches?.[0].Face?.FaceId).toBe(originals[1]);
    expect(there.FaceMatches?.[0].Similarity).toBeCloseTo(back.FaceMatches?.[0].Similarity ?? NaN, 1);
  });

  it('returns every other face for a threshold of 0, most similar first, and only the best for a lower MaxFaces', async () => {
    const { FaceMatches = [] } = await search(originals[0], { FaceMatchThreshold: 0 });
    const everybodyElse = [...originals.slice(1), ...copies, ...others];
    expect(new Set(FaceMatches.map(({ Face }) => Face?.FaceId))).toEqual(new Set(everybodyElse));
    const similarities = FaceMatches.map(({ Similarity = NaN }) => Similarity);
    expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
    const best = await search(originals[0], { FaceMatchThreshold: 0, MaxFaces: 2 });
    expect(best.FaceMatches).toEqual(FaceMatches.slice(0, 2));
  });

  it("has AWS's members in AWS's order, and an empty list where there is no match", async () => {
    const { text } = await post(service, 'SearchFaces', { CollectionId, FaceId: originals[0] });
    const output = JSON.parse(text);
    expect(unknownMembers('SearchFaces', output)).toEqual([]);
    expect(Object.keys(output)).toEqual(['SearchedFaceId', 'FaceMatches', 'FaceModelVersion']);
    const without = await post(service, 'SearchFaces', { CollectionId, FaceId: others[0], FaceMatchThreshold: 100 });
    expect(without.text).toBe(`{"SearchedFaceId":"${others[0]}","FaceMatches":[],"FaceModelVersion":"7.1"}`);
  });

  const notFound = {
    name: 'InvalidParameterException',
    message: 'faceId was not found in the collection.',
    $metadata: { httpStatusCode: 400 },
  };

  it('finds a deleted face neither as the one searched for nor as a match', async () => {
    await create('leavers');
    const [stays] = await index(threeFaces, 'leavers');
    const [leaves] = await index(again, 'leavers');
    expect((await foundBy(stays, { CollectionId: 'leavers' }))[0]).toBe(leaves);
    await service.rekognition.send(new DeleteFacesCommand({ CollectionId: 'leavers', FaceIds: [leaves] }));
    expect(await foundBy(stays, { CollectionId: 'leavers', FaceMatchThreshold: 0 })).not.toContain(leaves);
    await expect(search(leaves, { CollectionId: 'leavers' })).rejects.toMatchObject(notFound);
  });

  it('refuses an unknown face', async () => {
    await expect(search(UNKNOWN_FACE_ID)).rejects.toMatchObject(notFound);
    await create('empty');
    await expect(search(originals[0], { CollectionId: 'empty' })).rejects.toMatchObject(notFound);
  });

  it('refuses an unknown collection', async () => {
    await expect(search(UNKNOWN_FACE_ID, { CollectionId: 'unknown' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: unknown does not exist',
    });
  });

  it.each([
    ['a face id in capitals', { FaceId: UNKNOWN_FACE_ID.replaceAll('0', 'A') }],
    ['no face id', { FaceId: undefined as never }],
    ['MaxFaces 4097', { MaxFaces: 4097 }],
    ['a threshold over 100', { FaceMatchThreshold: 101 }],
  ])('refuses %s', async (_, input) => {
    await expect(search(UNKNOWN_FACE_ID, input)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('answers a missing segment with a bare server error, and still searches other collections', async () => {
    const Bucket = 'visage-vectors';
    const objects = async () => (await service.s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? [];
    const known = new Set((await objects()).map(({ Key }) => Key));
    await create('broken');
    const [FaceId] = await index(threeFaces, 'broken');
    const Key = (await objects()).find((object) => !known.has(object.Key))?.Key;
    await service.s3.send(new DeleteObjectCommand({ Bucket, Key }));

    const broken = await post(service, 'SearchFaces', { CollectionId: 'broken', FaceId });
    expect(broken.status).toBe(500);
    expect(broken.text).toBe(
      '{"__type":"InternalServerError","Code":"InternalServerError","Message":"Internal server error"}',
    );
    expect((await foundBy(originals[0]))[0]).toBe(copies[0]);
  });
});
