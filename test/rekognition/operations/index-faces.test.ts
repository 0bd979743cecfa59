import {
  type Attribute,
  CreateCollectionCommand,
  DescribeCollectionCommand,
  IndexFacesCommand,
  type IndexFacesRequest,
} from '@aws-sdk/client-rekognition';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANDMARK_NAMES } from '../../../layers/vision/index.ts';
import { samplePhoto } from '../../helpers/photos.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { MEMBER_OF, membersFor } from '../attributes.ts';
import { unknownMembers } from '../aws-model.ts';
import { asPng, filledUp, inFormat, meadow, threeFaces } from '../photos.ts';
import { post } from '../post.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MB = 1024 * 1024;
const Bucket = 'photos';

let service: TestService;
let collections = 0;
/** A new collection for every test. */
let CollectionId: string;

beforeAll(async () => {
  service = await startService();
  await service.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => service.close());

beforeEach(async () => {
  CollectionId = `collection-${++collections}`;
  await service.rekognition.send(new CreateCollectionCommand({ CollectionId }));
});

const index = (input: Partial<IndexFacesRequest>) =>
  service.rekognition.send(new IndexFacesCommand({ CollectionId, Image: { Bytes: threeFaces }, ...input }));
const faceCount = async () =>
  (await service.rekognition.send(new DescribeCollectionCommand({ CollectionId }))).FaceCount;
const put = (Key: string, Body: Uint8Array) => service.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const area = (box: { Width?: number | undefined; Height?: number | undefined } = {}) =>
  (box.Width ?? 0) * (box.Height ?? 0);

describe('IndexFaces', () => {
  it('indexes every face of a photo, largest first, and describes it', async () => {
    const { FaceRecords = [], UnindexedFaces, FaceModelVersion } = await index({ ExternalImageId: 'emp-0042' });
    expect({ UnindexedFaces, FaceModelVersion }).toEqual({ UnindexedFaces: [], FaceModelVersion: '7.1' });
    expect(FaceRecords).toHaveLength(3);
    const areas = FaceRecords.map(({ Face }) => area(Face?.BoundingBox));
    expect(areas).toEqual(areas.toSorted((a, b) => b - a));
    for (const { Face, FaceDetail } of FaceRecords) {
      expect(Face?.FaceId).toMatch(UUID);
      expect(Face?.ImageId).toBe(FaceRecords[0].Face?.ImageId);
      expect(Face?.ExternalImageId).toBe('emp-0042');
      expect(FaceDetail?.BoundingBox).toEqual(Face?.BoundingBox);
      expect(FaceDetail?.Confidence).toBe(Face?.Confidence);
      expect(FaceDetail?.Landmarks?.map(({ Type }) => Type)).toEqual(LANDMARK_NAMES.slice(0, 5));
    }
    expect(await faceCount()).toBe(3);
  });

  it("has AWS's members in AWS's order, and none that AWS does not know", async () => {
    const { text, headers } = await post(service, 'IndexFaces', {
      CollectionId,
      Image: { Bytes: threeFaces.toString('base64') },
      MaxFaces: 1,
      DetectionAttributes: ['ALL'],
    });
    const output = JSON.parse(text);
    expect(unknownMembers('IndexFaces', output)).toEqual([]);
    expect(Object.keys(output)).toEqual(['FaceRecords', 'FaceModelVersion', 'UnindexedFaces']);
    expect(Object.keys(output.FaceRecords[0])).toEqual(['Face', 'FaceDetail']);
    expect(Object.keys(output.FaceRecords[0].Face)).toEqual(['FaceId', 'BoundingBox', 'ImageId', 'Confidence']);
    expect(Object.keys(output.FaceRecords[0].Face.BoundingBox)).toEqual(['Width', 'Height', 'Left', 'Top']);
    expect(Object.keys(output.FaceRecords[0].FaceDetail)).toEqual(
      expect.arrayContaining(['BoundingBox', 'Landmarks', 'Pose', 'Quality', 'Confidence']),
    );
    expect(Object.keys(output.UnindexedFaces[0])).toEqual(['Reasons', 'FaceDetail']);
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
  });

  it('sends every float as a float32 value', async () => {
    const { FaceRecords = [] } = await index({});
    const numbers: number[] = [];
    JSON.stringify(FaceRecords, (_, value) => {
      if (typeof value === 'number') numbers.push(value);
      return value;
    });
    expect(numbers.length).toBeGreaterThan(3 * 20);
    expect(numbers).toEqual(numbers.map(Math.fround));
  });

  it('answers 30 landmarks for ALL, with the pupils where the eyes are', async () => {
    const { FaceRecords = [] } = await index({ DetectionAttributes: ['DEFAULT', 'ALL'] });
    for (const { FaceDetail } of FaceRecords) {
      const landmarks = new Map(FaceDetail?.Landmarks?.map(({ Type, X, Y }) => [Type, { X, Y }]));
      expect([...landmarks.keys()]).toEqual(LANDMARK_NAMES);
      expect(landmarks.get('leftPupil')).toEqual(landmarks.get('eyeLeft'));
      expect(landmarks.get('rightPupil')).toEqual(landmarks.get('eyeRight'));
    }
  });

  it.each<[Attribute[]]>([
    ...Object.keys(MEMBER_OF).map((attribute): [Attribute[]] => [[attribute as Attribute]]),
    [['DEFAULT']],
    [['GENDER', 'DEFAULT', 'AGE_RANGE']],
    [['BEARD', 'ALL']],
  ])("answers for %j those members, in AWS's order, of indexed and unindexed faces", async (attributes) => {
    const { text } = await post(service, 'IndexFaces', {
      CollectionId,
      Image: { Bytes: threeFaces.toString('base64') },
      MaxFaces: 2,
      DetectionAttributes: attributes,
    });
    const { FaceRecords, UnindexedFaces } = JSON.parse(text);
    expect([FaceRecords.length, UnindexedFaces.length]).toEqual([2, 1]);
    for (const { FaceDetail } of [...FaceRecords, ...UnindexedFaces]) {
      expect(Object.keys(FaceDetail)).toEqual(membersFor(attributes));
      expect(FaceDetail.Landmarks).toHaveLength(attributes.includes('ALL') ? 30 : 5);
    }
  });

  it('answers a photo without faces in 63 bytes, and stores nothing', async () => {
    const Bytes = (await meadow(320, 240)).toString('base64');
    const { status, text } = await post(service, 'IndexFaces', { CollectionId, Image: { Bytes } });
    expect(status).toBe(200);
    expect(text).toBe('{"FaceRecords":[],"FaceModelVersion":"7.1","UnindexedFaces":[]}');
    expect(await faceCount()).toBe(0);
  });

  it('stores a photo once: the second time it answers the same faces', async () => {
    const first = await index({ ExternalImageId: 'a' });
    const second = await index({ ExternalImageId: 'a' });
    expect(second.FaceRecords).toEqual(first.FaceRecords);
    expect(await faceCount()).toBe(3);
  });

  it('stores a photo with another external id as another image', async () => {
    const first = await index({ ExternalImageId: 'a' });
    const second = await index({ ExternalImageId: 'b' });
    expect(second.FaceRecords?.[0].Face?.ImageId).not.toBe(first.FaceRecords?.[0].Face?.ImageId);
    expect(await faceCount()).toBe(6);
  });

  it('stops at MaxFaces with the largest, and returns the rest unindexed', async () => {
    const { FaceRecords = [], UnindexedFaces = [] } = await index({ MaxFaces: 1, QualityFilter: 'NONE' });
    expect(FaceRecords).toHaveLength(1);
    expect(UnindexedFaces.map(({ Reasons }) => Reasons)).toEqual([['EXCEEDS_MAX_FACES'], ['EXCEEDS_MAX_FACES']]);
    for (const { FaceDetail } of UnindexedFaces) {
      expect(area(FaceDetail?.BoundingBox)).toBeLessThanOrEqual(area(FaceRecords[0].FaceDetail?.BoundingBox));
    }
    expect(await faceCount()).toBe(1);
  });

  it('refuses faces for the light on them, not for their skin, and answers their own Brightness', async () => {
    const people = await samplePhoto('sample5.jpg');
    const dark = await sharp(people).linear(0.15, 0).png().toBuffer();
    const lightOf = async (Bytes: Uint8Array, QualityFilter: 'AUTO' | 'MEDIUM') => {
      const { FaceRecords = [], UnindexedFaces = [] } = await index({ Image: { Bytes }, QualityFilter });
      const details = [...FaceRecords, ...UnindexedFaces].map(({ FaceDetail = {} }) => FaceDetail);
      return {
        stored: FaceRecords.length,
        reasons: UnindexedFaces.map(({ Reasons = [] }) => Reasons.filter((reason) => reason === 'LOW_BRIGHTNESS')),
        brightness: details.map(({ Quality = {} }) => Quality.Brightness ?? 0).sort((p, q) => p - q),
      };
    };
    const inFullLight = await lightOf(people, 'AUTO');
    const auto = await lightOf(dark, 'AUTO');
    expect([inFullLight.stored, auto.stored]).toEqual([5, 5]);
    // The darkest face, in full light less than half as bright as the brightest, is so in the dark.
    for (const [i, brightness] of auto.brightness.entries()) {
      expect(Math.abs(brightness - 0.15 * inFullLight.brightness[i])).toBeLessThan(0.5);
    }
    expect(auto.brightness[0]).toBeLessThan(auto.brightness[4] / 2);
    const medium = await lightOf(dark, 'MEDIUM');
    expect(medium).toEqual({ stored: 0, reasons: new Array(5).fill(['LOW_BRIGHTNESS']), brightness: auto.brightness });
  });

  it('takes MaxFaces beyond 100', async () => {
    expect((await index({ MaxFaces: 5000 })).FaceRecords).toHaveLength(3);
  });

  it('reads a PNG', async () => {
    expect((await index({ Image: { Bytes: await asPng(threeFaces) } })).FaceRecords).toHaveLength(3);
  });

  describe('given an object in S3', () => {
    it('reads it, and answers as for the same bytes in the request', async () => {
      await put('group.jpg', threeFaces);
      const fromS3 = await index({ Image: { S3Object: { Bucket, Name: 'group.jpg' } } });
      expect(fromS3.FaceRecords).toHaveLength(3);
      expect((await index({})).FaceRecords).toEqual(fromS3.FaceRecords);
    });

    it('prefers bytes in the request', async () => {
      const image = { Bytes: threeFaces, S3Object: { Bucket, Name: 'missing.jpg' } };
      expect((await index({ Image: image })).FaceRecords).toHaveLength(3);
    });

    it('reads up to 15 MB, three times the limit of bytes in the request', async () => {
      await put('limit.jpg', filledUp(threeFaces, 15 * MB));
      expect((await index({ Image: { S3Object: { Bucket, Name: 'limit.jpg' } } })).FaceRecords).toHaveLength(3);
    });

    const unreadable = {
      name: 'InvalidS3ObjectException',
      message: 'Unable to get object metadata from S3. Check object key, region and/or access permissions.',
      $metadata: { httpStatusCode: 400 },
    };

    it.each([
      ['no such object', { Bucket, Name: 'missing.jpg' }, unreadable],
      ['no such bucket', { Bucket: 'no-such-bucket', Name: 'group.jpg' }, unreadable],
      ['no name', { Bucket }, { name: 'InvalidS3ObjectException', message: 'Request has invalid S3 object.' }],
      [
        'no bucket',
        { Name: 'group.jpg' },
        { name: 'InvalidS3ObjectException', message: 'Request has invalid S3 object.' },
      ],
    ])('refuses %s, and stores nothing', async (_, S3Object, error) => {
      await expect(index({ Image: { S3Object } })).rejects.toMatchObject(error);
      expect(await faceCount()).toBe(0);
    });

    it('refuses more than 15 MB, and stores nothing', async () => {
      await put('large.jpg', filledUp(threeFaces, 15 * MB + 1));
      await expect(index({ Image: { S3Object: { Bucket, Name: 'large.jpg' } } })).rejects.toMatchObject({
        name: 'ImageTooLargeException',
        message: 'Image size is too large.',
      });
      expect(await faceCount()).toBe(0);
    });

    it('refuses an empty object, and stores nothing', async () => {
      await put('empty.jpg', new Uint8Array());
      await expect(index({ Image: { S3Object: { Bucket, Name: 'empty.jpg' } } })).rejects.toMatchObject({
        name: 'InvalidImageFormatException',
      });
      expect(await faceCount()).toBe(0);
    });
  });

  describe('given bytes that are not an acceptable photo', () => {
    const format = { name: 'InvalidImageFormatException', message: 'Request has invalid image format' };
    const tooSmall = (width: number, height: number) => ({
      name: 'InvalidParameterException',
      message: `Input image dimensions ${width} x ${height} are below the minimum dimension size of 40 pixels`,
    });
    const tooLarge = (width: number, height: number) => ({
      name: 'ImageTooLargeException',
      message: `Input image dimensions ${width} x ${height} exceed maximum dimension size of 10000 pixels`,
    });
    const wrongLength = (bytes: number, limit: string) => ({
      name: 'ValidationException',
      message: `1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=${bytes} cap=${bytes}]' at 'image.bytes' failed to satisfy constraint: Member must have length ${limit}`,
    });

    it.each([
      ['text', async () => Buffer.from('not an image, just a letter'), format],
      ['a JPEG cut in half', async () => threeFaces.subarray(0, threeFaces.length / 2), format],
      ['a PNG cut in half', async () => (await asPng(threeFaces)).subarray(0, 500_000), format],
      ['a GIF', () => inFormat('gif', threeFaces), format],
      ['a WEBP', () => inFormat('webp', threeFaces), format],
      ['a TIFF', () => inFormat('tiff', threeFaces), format],
      ['39 px of width', () => meadow(39, 200), tooSmall(39, 200)],
      ['39 px of height', () => meadow(200, 39), tooSmall(200, 39)],
      ['10,001 px of width', () => meadow(10_001, 80), tooLarge(10_001, 80)],
      ['10,001 px of height', () => meadow(80, 10_001), tooLarge(80, 10_001)],
      ['no bytes', async () => new Uint8Array(), wrongLength(0, 'greater than or equal to 1')],
      [
        '5 MB and a byte',
        async () => filledUp(threeFaces, 5 * MB + 1),
        wrongLength(5_242_881, 'less than or equal to 5242880'),
      ],
    ])('refuses %s, and stores nothing', async (_, bytes, error) => {
      await expect(index({ Image: { Bytes: await bytes() } })).rejects.toMatchObject({
        ...error,
        $metadata: { httpStatusCode: 400 },
      });
      expect(await faceCount()).toBe(0);
    });

    it.each([
      ['40 px', () => meadow(40, 40), 0],
      ['10,000 px', () => meadow(10_000, 80), 0],
      ['5 MB', async () => filledUp(threeFaces, 5 * MB), 3],
    ])('takes %s, which is at the limit', async (_, bytes, faces) => {
      expect((await index({ Image: { Bytes: await bytes() } })).FaceRecords).toHaveLength(faces);
    });
  });

  describe('given other parameters that break the contract', () => {
    const invalid = (violation: string) => ({
      name: 'ValidationException',
      message: `1 validation error detected: ${violation}`,
    });

    it.each([
      [
        'MaxFaces 0',
        { MaxFaces: 0 },
        invalid(
          "Value '0' at 'maxFaces' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ),
      ],
      [
        'an unknown QualityFilter',
        { QualityFilter: 'BEST' as never },
        invalid(
          "Value 'BEST' at 'qualityFilter' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AUTO, LOW, MEDIUM, HIGH]",
        ),
      ],
      [
        'an external id with a space',
        { ExternalImageId: 'Jane Doe' },
        invalid(
          "Value 'Jane Doe' at 'externalImageId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-:]+",
        ),
      ],
      [
        'no image',
        { Image: undefined },
        invalid("Value null at 'image' failed to satisfy constraint: Member must not be null"),
      ],
      [
        'an image with neither bytes nor an object',
        { Image: {} },
        {
          name: 'InvalidParameterException',
          message: 'Requested image should either contain bytes or s3 object.',
        },
      ],
    ])('refuses %s, and stores nothing', async (_, input, error) => {
      await expect(index(input)).rejects.toMatchObject({ ...error, $metadata: { httpStatusCode: 400 } });
      expect(await faceCount()).toBe(0);
    });

    it('refuses an unknown collection before it decodes the image', async () => {
      const Image = { Bytes: Buffer.from('not an image') };
      await expect(index({ CollectionId: 'unknown', Image })).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: 'The collection id: unknown does not exist',
        $metadata: { httpStatusCode: 400 },
      });
    });
  });
});
