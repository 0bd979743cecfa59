import {
  CreateCollectionCommand,
  IndexFacesCommand,
  type IndexFacesResponse,
  ListFacesCommand,
  type ListFacesRequest,
  paginateListFaces,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { fiveFaces, threeFaces } from '../photos.ts';
import { post } from '../post.ts';

const UNKNOWN_FACE_ID = '00000000-0000-4000-8000-000000000000';

let service: TestService;
let indexed: IndexFacesResponse[];
/** Ascending. */
let faceIds: string[];

beforeAll(async () => {
  service = await startService();
  for (const CollectionId of ['staff', 'empty']) {
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId }));
  }
  const index = (Bytes: Uint8Array, ExternalImageId?: string) =>
    service.rekognition.send(new IndexFacesCommand({ CollectionId: 'staff', Image: { Bytes }, ExternalImageId }));
  indexed = [await index(threeFaces, 'three'), await index(fiveFaces)];
  faceIds = indexed.flatMap(({ FaceRecords = [] }) => FaceRecords.map(({ Face }) => Face?.FaceId ?? '')).sort();
});
afterAll(() => service.close());

const list = (input: Partial<ListFacesRequest> = {}) =>
  service.rekognition.send(new ListFacesCommand({ CollectionId: 'staff', ...input }));
const idsOf = async (input: Partial<ListFacesRequest>) => (await list(input)).Faces?.map(({ FaceId }) => FaceId);

/** The contract: rounded to six significant digits, then to float32. */
const stored = (value = Number.NaN) => Math.fround(Number(value.toPrecision(6)));

describe('ListFaces', () => {
  it('lists what IndexFaces answered, rounded, with the version of its model, by ascending FaceId', async () => {
    const { Faces, FaceModelVersion, NextToken } = await list();
    const expected = indexed
      .flatMap(({ FaceRecords = [] }) => FaceRecords.map(({ Face }) => Face ?? {}))
      .map(({ BoundingBox: box, Confidence, ...face }) => ({
        ...face,
        BoundingBox: {
          Width: stored(box?.Width),
          Height: stored(box?.Height),
          Left: stored(box?.Left),
          Top: stored(box?.Top),
        },
        Confidence: stored(Confidence),
        IndexFacesModelVersion: '7.1',
      }))
      .sort((a, b) => ((a.FaceId ?? '') < (b.FaceId ?? '') ? -1 : 1));
    expect(expected).toHaveLength(8);
    expect(Faces).toEqual(expected);
    expect({ FaceModelVersion, NextToken }).toEqual({ FaceModelVersion: '7.1', NextToken: undefined });
  });

  it("has AWS's members in AWS's order", async () => {
    const { text } = await post(service, 'ListFaces', { CollectionId: 'staff', MaxResults: 1 });
    const { Faces, ...rest } = JSON.parse(text);
    expect(Object.keys(JSON.parse(text))).toEqual(['Faces', 'NextToken', 'FaceModelVersion']);
    const order = ['FaceId', 'BoundingBox', 'ImageId', 'ExternalImageId', 'Confidence', 'IndexFacesModelVersion'];
    expect(order.filter((name) => name in Faces[0])).toEqual(Object.keys(Faces[0]));
    expect(unknownMembers('ListFaces', { Faces, ...rest })).toEqual([]);
  });

  it('has an empty list for an empty collection', async () => {
    const { text } = await post(service, 'ListFaces', { CollectionId: 'empty' });
    expect(text).toBe('{"Faces":[],"FaceModelVersion":"7.1"}');
  });

  it.each([1, 3, 8])('lists every face once in pages of %i', async (pageSize) => {
    const pages: (string | undefined)[][] = [];
    const pager = paginateListFaces({ client: service.rekognition, pageSize }, { CollectionId: 'staff' });
    for await (const { Faces = [] } of pager) pages.push(Faces.map(({ FaceId }) => FaceId));
    expect(pages.flat()).toEqual(faceIds);
    expect(pages).toHaveLength(Math.ceil(8 / pageSize));
  });

  it('lists only the requested faces, and ignores unknown ones', async () => {
    expect(await idsOf({ FaceIds: [faceIds[5], UNKNOWN_FACE_ID, faceIds[2], faceIds[5]] })).toEqual([
      faceIds[2],
      faceIds[5],
    ]);
  });

  it('answers an empty list for an unknown user', async () => {
    expect(await idsOf({ UserId: 'u-0042' })).toEqual([]);
  });

  it('uses the default page size for MaxResults 0', async () => {
    expect(await idsOf({ MaxResults: 0 })).toEqual(faceIds);
  });

  it('refuses a token made for another collection or filter', async () => {
    const { NextToken } = await list({ MaxResults: 1 });
    const invalid = { name: 'InvalidPaginationTokenException', message: 'Invalid Token' };
    await expect(list({ MaxResults: 1, NextToken })).resolves.toMatchObject({ Faces: [{ FaceId: faceIds[1] }] });
    await expect(list({ CollectionId: 'empty', NextToken })).rejects.toMatchObject(invalid);
    await expect(list({ FaceIds: faceIds, NextToken })).rejects.toMatchObject(invalid);
    await expect(list({ NextToken: 'made-up' })).rejects.toMatchObject(invalid);
  });

  it('refuses an unknown collection', async () => {
    await expect(list({ CollectionId: 'unknown' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: unknown does not exist',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each([
    ['a face id that could be none', { FaceIds: ['nobody'] }],
    ['a list of no face ids', { FaceIds: [] }],
    ['a page size of 4097', { MaxResults: 4097 }],
    ['a user id with a space', { UserId: 'u 42' }],
    ['a token of 256 characters', { NextToken: 'a'.repeat(256) }],
  ])('refuses %s', async (_, input) => {
    await expect(list(input)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
