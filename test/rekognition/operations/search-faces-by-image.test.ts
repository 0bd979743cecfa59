import {
  CreateCollectionCommand,
  DeleteFacesCommand,
  type FaceRecord,
  IndexFacesCommand,
  InvalidParameterException,
  ListFacesCommand,
  SearchFacesByImageCommand,
  type SearchFacesByImageRequest,
  type SearchFacesByImageResponse,
} from '@aws-sdk/client-rekognition';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLES, samplePhoto } from '../../helpers/photos.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { fiveFaces, inFormat, meadow, threeFaces } from '../photos.ts';
import { post } from '../post.ts';

const CollectionId = 'staff';

let service: TestService;
/** Largest first. */
let three: FaceRecord[];
let five: FaceRecord[];

beforeAll(async () => {
  service = await startService();
  for (const id of [CollectionId, 'empty']) {
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId: id }));
  }
  three = await index(threeFaces, 'three');
  five = await index(fiveFaces);
});
afterAll(() => service.close());

async function index(Bytes: Uint8Array, ExternalImageId?: string, collection = CollectionId) {
  const { FaceRecords = [] } = await service.rekognition.send(
    new IndexFacesCommand({ CollectionId: collection, Image: { Bytes }, ExternalImageId, QualityFilter: 'NONE' }),
  );
  return FaceRecords;
}

const search = (input: Partial<SearchFacesByImageRequest> = {}) =>
  service.rekognition.send(new SearchFacesByImageCommand({ CollectionId, Image: { Bytes: threeFaces }, ...input }));
const gif = await inFormat('gif', threeFaces);
const faceId = ({ Face }: FaceRecord) => Face?.FaceId;

/** The answer in place of the error that a photo has no faces. */
function unlessNoFaces(error: unknown): SearchFacesByImageResponse {
  if (error instanceof InvalidParameterException && error.message.includes('no faces')) return {};
  throw error;
}

describe('SearchFacesByImage', () => {
  it.each([640, 480])(
    'finds tight crops of faces from an indexed photo of %i px, below 80 px a side',
    async (width) => {
      const CollectionId = `crops-${width}`;
      await service.rekognition.send(new CreateCollectionCommand({ CollectionId }));
      const outcomes: { isFound: boolean; shortSide: number }[] = [];
      for (const name of SAMPLES) {
        const photo = await sharp(await samplePhoto(name))
          .resize(width)
          .jpeg({ quality: 95 })
          .toBuffer();
        const { height } = await sharp(photo).metadata();
        for (const record of await index(photo, name, CollectionId)) {
          const { Left = 0, Top = 0, Width = 0, Height = 0 } = record.Face?.BoundingBox ?? {};
          const sides = { width: Math.round(Width * width), height: Math.round(Height * height) };
          const region = { left: Math.round(Left * width), top: Math.round(Top * height), ...sides };
          const Bytes = await sharp(photo).extract(region).jpeg({ quality: 95 }).toBuffer();
          // Without its surroundings the one in profile may be no face at all.
          const { FaceMatches = [] } = await search({ CollectionId, Image: { Bytes }, MaxFaces: 1 }).catch(
            unlessNoFaces,
          );
          const isFound = FaceMatches[0]?.Face?.FaceId === faceId(record);
          outcomes.push({ isFound, shortSide: Math.min(sides.width, sides.height) });
        }
      }
      expect(outcomes).toHaveLength(22);
      expect(outcomes.every(({ shortSide }) => shortSide >= 40 && shortSide < 80)).toBe(true);
      // One face of sample2 is in profile.
      expect(outcomes.filter(({ isFound }) => !isFound).length).toBeLessThanOrEqual(1);
    },
  );

  it('finds the largest face of an indexed photo with a Similarity near 100, as ListFaces lists it', async () => {
    const { SearchedFaceBoundingBox, SearchedFaceConfidence, FaceMatches = [], FaceModelVersion } = await search();
    expect(FaceModelVersion).toBe('7.1');
    expect(SearchedFaceBoundingBox).toEqual(three[0].Face?.BoundingBox);
    expect(SearchedFaceConfidence).toBe(three[0].Face?.Confidence);
    expect(FaceMatches[0].Face?.FaceId).toBe(faceId(three[0]));
    expect(FaceMatches[0].Similarity).toBeGreaterThanOrEqual(99.99);
    expect(FaceMatches[0].Similarity).toBeLessThanOrEqual(100);
    const { Faces = [] } = await service.rekognition.send(new ListFacesCommand({ CollectionId }));
    expect(Faces).toContainEqual(FaceMatches[0].Face);
  });

  it('finds a person in a smaller, recompressed picture', async () => {
    const Bytes = await sharp(fiveFaces).resize(1000).jpeg({ quality: 60 }).toBuffer();
    const { FaceMatches = [] } = await search({ Image: { Bytes } });
    expect(FaceMatches[0].Face?.FaceId).toBe(faceId(five[0]));
    expect(FaceMatches[0].Similarity).toBeGreaterThan(99);
  });

  it("has AWS's members in AWS's order, and none that AWS does not know", async () => {
    const Bytes = threeFaces.toString('base64');
    const { status, text } = await post(service, 'SearchFacesByImage', { CollectionId, Image: { Bytes } });
    const output = JSON.parse(text);
    expect(status).toBe(200);
    expect(unknownMembers('SearchFacesByImage', output)).toEqual([]);
    expect(Object.keys(output)).toEqual([
      'SearchedFaceBoundingBox',
      'SearchedFaceConfidence',
      'FaceMatches',
      'FaceModelVersion',
    ]);
    expect(Object.keys(output.SearchedFaceBoundingBox)).toEqual(['Width', 'Height', 'Left', 'Top']);
    expect(Object.keys(output.FaceMatches[0])).toEqual(['Similarity', 'Face']);
    expect(Object.keys(output.FaceMatches[0].Face)).toEqual([
      'FaceId',
      'BoundingBox',
      'ImageId',
      'ExternalImageId',
      'Confidence',
      'IndexFacesModelVersion',
    ]);
  });

  it('rounds the boxes of matches to six significant digits, and not that of the searched face', async () => {
    const { SearchedFaceBoundingBox, FaceMatches = [] } = await search();
    const sixDigits = (value = NaN) => Math.fround(Number(value.toPrecision(6)));
    expect(FaceMatches[0].Face?.BoundingBox?.Width).toBe(sixDigits(SearchedFaceBoundingBox?.Width));
    expect(FaceMatches[0].Face?.BoundingBox).not.toEqual(SearchedFaceBoundingBox);
  });

  it('returns every face for a threshold of 0, most similar first, and only the best for a lower MaxFaces', async () => {
    const { FaceMatches = [] } = await search({ FaceMatchThreshold: 0 });
    expect(new Set(FaceMatches.map(({ Face }) => Face?.FaceId))).toEqual(new Set([...three, ...five].map(faceId)));
    const similarities = FaceMatches.map(({ Similarity = NaN }) => Similarity);
    expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
    expect(similarities).toEqual(similarities.map(Math.fround));
    const best = await search({ FaceMatchThreshold: 0, MaxFaces: 3 });
    expect(best.FaceMatches).toEqual(FaceMatches.slice(0, 3));
  });

  it('takes a similarity that equals the threshold, 80 by default', async () => {
    const { FaceMatches = [] } = await search({ FaceMatchThreshold: 0 });
    for (const [i, { Similarity = NaN }] of FaceMatches.slice(0, 2).entries()) {
      const { FaceMatches: least } = await search({ FaceMatchThreshold: Similarity });
      expect(least?.slice(0, i + 1)).toEqual(FaceMatches.slice(0, i + 1));
      expect(least?.every((match) => (match.Similarity ?? NaN) >= Similarity)).toBe(true);
    }
    const alike = FaceMatches.filter(({ Similarity = NaN }) => Similarity >= 80);
    expect((await search()).FaceMatches).toEqual(alike);
  });

  it('answers an empty list where no face is similar, and in an empty collection', async () => {
    const stranger = { Bytes: await samplePhoto('sample3.jpg') };
    for (const without of [{ CollectionId: 'empty' }, { FaceMatchThreshold: 100 }]) {
      const { FaceMatches, SearchedFaceBoundingBox } = await search({ Image: stranger, ...without });
      expect(FaceMatches).toEqual([]);
      expect(SearchedFaceBoundingBox).toBeDefined();
    }
  });

  it('does not find a face that was deleted, and finds it when it is indexed again', async () => {
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'leavers' }));
    const found = async () => {
      const { FaceMatches = [] } = await search({ CollectionId: 'leavers' });
      return FaceMatches.map(({ Face }) => Face?.FaceId);
    };
    const first = (await index(threeFaces, undefined, 'leavers')).map(faceId);
    expect((await found())[0]).toBe(first[0]);
    await service.rekognition.send(
      new DeleteFacesCommand({ CollectionId: 'leavers', FaceIds: first.filter((id) => id !== undefined) }),
    );
    expect(await found()).toEqual([]);
    const second = (await index(threeFaces, undefined, 'leavers')).map(faceId);
    expect(second).not.toContain(first[0]);
    expect((await found())[0]).toBe(second[0]);
  });

  it('reads the photo from S3', async () => {
    await service.s3.send(new PutObjectCommand({ Bucket: 'visage-uploads', Key: 'group.jpg', Body: threeFaces }));
    const fromS3 = await search({ Image: { S3Object: { Bucket: 'visage-uploads', Name: 'group.jpg' } } });
    expect(fromS3.FaceMatches).toEqual((await search()).FaceMatches);
  });

  const noFaces = {
    name: 'InvalidParameterException',
    message: 'There are no faces in the image. Should be at least 1.',
    $metadata: { httpStatusCode: 400 },
  };

  it('refuses a photo without faces', async () => {
    await expect(search({ Image: { Bytes: await meadow(320, 240) } })).rejects.toMatchObject(noFaces);
  });

  it('applies a quality filter only on request: then a face that does not pass counts as none', async () => {
    const Bytes = await sharp(threeFaces).blur(8).jpeg().toBuffer();
    await expect(search({ Image: { Bytes } })).resolves.toHaveProperty('FaceMatches');
    await expect(search({ Image: { Bytes }, QualityFilter: 'HIGH' })).rejects.toMatchObject(noFaces);
    await expect(search({ QualityFilter: 'LOW' })).resolves.toHaveProperty('FaceMatches');
  });

  const invalid = (violation: string) => ({
    name: 'ValidationException',
    message: `1 validation error detected: Value ${violation}`,
    $metadata: { httpStatusCode: 400 },
  });

  it.each([
    ['a GIF', { Image: { Bytes: gif } }, { name: 'InvalidImageFormatException' }],
    ['an image with neither bytes nor an object', { Image: {} }, { name: 'InvalidParameterException' }],
    [
      'an unknown collection, before it decodes the image',
      { CollectionId: 'unknown', Image: { Bytes: Buffer.from('no image') } },
      { name: 'ResourceNotFoundException', message: 'The collection id: unknown does not exist' },
    ],
    [
      'MaxFaces 0',
      { MaxFaces: 0 },
      invalid("'0' at 'maxFaces' failed to satisfy constraint: Member must have value greater than or equal to 1"),
    ],
    [
      'MaxFaces 4097',
      { MaxFaces: 4097 },
      invalid("'4097' at 'maxFaces' failed to satisfy constraint: Member must have value less than or equal to 4096"),
    ],
    [
      'a threshold over 100',
      { FaceMatchThreshold: 100.5 },
      invalid(
        "'100.5' at 'faceMatchThreshold' failed to satisfy constraint: Member must have value less than or equal to 100",
      ),
    ],
    [
      'a threshold below 0',
      { FaceMatchThreshold: -1 },
      invalid(
        "'-1.0' at 'faceMatchThreshold' failed to satisfy constraint: Member must have value greater than or equal to 0",
      ),
    ],
  ])('refuses %s', async (_, input, error) => {
    await expect(search(input)).rejects.toMatchObject(error);
  });
});
