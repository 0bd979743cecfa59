import {
  type Attribute,
  CreateCollectionCommand,
  DetectFacesCommand,
  type DetectFacesRequest,
  IndexFacesCommand,
} from '@aws-sdk/client-rekognition';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARK_NAMES } from '../../../layers/vision/index.ts';
import { PEOPLE, SAMPLES, samplePhoto } from '../../helpers/photos.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { ALL_MEMBERS, DEFAULT_MEMBERS, MEMBER_OF, membersFor } from '../attributes.ts';
import { unknownMembers } from '../aws-model.ts';
import { asPng, filledUp, inFormat, meadow, threeFaces } from '../photos.ts';
import { post } from '../post.ts';

const MB = 1024 * 1024;
const Bucket = 'photos';
const CollectionId = 'staff';

let service: TestService;

beforeAll(async () => {
  service = await startService();
  await service.s3.send(new CreateBucketCommand({ Bucket }));
  await service.rekognition.send(new CreateCollectionCommand({ CollectionId }));
});
afterAll(() => service.close());

const detect = (input: Partial<DetectFacesRequest> = {}) =>
  service.rekognition.send(new DetectFacesCommand({ Image: { Bytes: threeFaces }, ...input }));
const put = (Key: string, Body: Uint8Array) => service.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const area = (box: { Width?: number | undefined; Height?: number | undefined } = {}) =>
  (box.Width ?? 0) * (box.Height ?? 0);

describe('DetectFaces', () => {
  it.each(SAMPLES)('finds every face in %s, largest first', async (name) => {
    const { FaceDetails = [], ...rest } = await detect({ Image: { Bytes: await samplePhoto(name) } });
    expect(FaceDetails).toHaveLength(PEOPLE[name]);
    const areas = FaceDetails.map(({ BoundingBox }) => area(BoundingBox));
    expect(areas).toEqual(areas.toSorted((a, b) => b - a));
    expect(Object.keys(rest)).toEqual(['$metadata']);
  });

  it.each<[Attribute[] | undefined]>([[undefined], [['DEFAULT']], [['ALL']]])(
    'answers the FaceDetails that IndexFaces answers, given the attributes %j',
    async (attributes) => {
      const { FaceDetails } = await detect({ Attributes: attributes });
      const { FaceRecords = [] } = await service.rekognition.send(
        new IndexFacesCommand({
          CollectionId,
          Image: { Bytes: threeFaces },
          DetectionAttributes: attributes,
          QualityFilter: 'NONE',
        }),
      );
      expect(FaceRecords).toHaveLength(3);
      expect(FaceDetails).toEqual(FaceRecords.map(({ FaceDetail }) => FaceDetail));
    },
  );

  it("has AWS's members in AWS's order, and none that AWS does not know", async () => {
    const { text, headers } = await post(service, 'DetectFaces', { Image: { Bytes: threeFaces.toString('base64') } });
    const output = JSON.parse(text);
    expect(unknownMembers('DetectFaces', output)).toEqual([]);
    expect(Object.keys(output)).toEqual(['FaceDetails']);
    const [face] = output.FaceDetails;
    expect(Object.keys(face)).toEqual(['BoundingBox', 'Landmarks', 'Pose', 'Quality', 'Confidence']);
    expect(Object.keys(face.BoundingBox)).toEqual(['Width', 'Height', 'Left', 'Top']);
    expect(Object.keys(face.Landmarks[0])).toEqual(['Type', 'X', 'Y']);
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
  });

  describe('given attributes', () => {
    const landmarksOf = (attributes: readonly Attribute[]) =>
      attributes.includes('ALL') ? LANDMARK_NAMES : LANDMARK_NAMES.slice(0, 5);

    it.each([...Object.entries(MEMBER_OF)] as [Attribute, string][])(
      'answers for %s alone %s besides the default set',
      async (attribute, member) => {
        const { FaceDetails = [] } = await detect({ Attributes: [attribute] });
        expect(FaceDetails).toHaveLength(3);
        for (const face of FaceDetails) {
          expect(Object.keys(face).toSorted()).toEqual([...DEFAULT_MEMBERS, member].toSorted());
          expect(face.Landmarks).toHaveLength(5);
        }
      },
    );

    it.each<[Attribute[]]>([
      [[]],
      [['DEFAULT']],
      [['DEFAULT', 'SMILE']],
      [['EMOTIONS', 'AGE_RANGE', 'GENDER']],
      [['EYE_DIRECTION', 'EYE_DIRECTION', 'FACE_OCCLUDED']],
      [Object.keys(MEMBER_OF) as Attribute[]],
      [['ALL']],
      [['SMILE', 'ALL', 'DEFAULT']],
    ])("answers for %j the members of those, in AWS's order, and none that AWS does not know", async (attributes) => {
      const Image = { Bytes: threeFaces.toString('base64') };
      const { text } = await post(service, 'DetectFaces', { Image, Attributes: attributes });
      const output = JSON.parse(text);
      expect(unknownMembers('DetectFaces', output)).toEqual([]);
      for (const face of output.FaceDetails) {
        expect(Object.keys(face)).toEqual(membersFor(attributes));
        expect(face.Landmarks.map(({ Type }: { Type: string }) => Type)).toEqual(landmarksOf(attributes));
      }
    });

    it('answers the same for an attribute alone as among all', async () => {
      const all = await detect({ Attributes: ['ALL'] });
      for (const [attribute, member] of Object.entries(MEMBER_OF)) {
        const { FaceDetails = [] } = await detect({ Attributes: [attribute as Attribute] });
        const values = FaceDetails.map((face) => Reflect.get(face, member));
        expect(values).toEqual(all.FaceDetails?.map((face) => Reflect.get(face, member)));
      }
    });

    it("has AWS's members in AWS's order within each of them", async () => {
      const Image = { Bytes: threeFaces.toString('base64') };
      const { text } = await post(service, 'DetectFaces', { Image, Attributes: ['ALL'] });
      for (const face of JSON.parse(text).FaceDetails) {
        expect(Object.keys(face)).toEqual(ALL_MEMBERS);
        expect(Object.keys(face.AgeRange)).toEqual(['Low', 'High']);
        expect(Object.keys(face.EyeDirection)).toEqual(['Yaw', 'Pitch', 'Confidence']);
        for (const emotion of face.Emotions) expect(Object.keys(emotion)).toEqual(['Type', 'Confidence']);
        for (const member of Object.values(MEMBER_OF)) {
          if (['AgeRange', 'EyeDirection', 'Emotions'].includes(member)) continue;
          expect(Object.keys(face[member])).toEqual(['Value', 'Confidence']);
          expect(typeof face[member].Value).toBe(member === 'Gender' ? 'string' : 'boolean');
        }
        expect(['Male', 'Female']).toContain(face.Gender.Value);
      }
      // Whole years, and other numbers with a point, as AWS writes them.
      expect(text).toMatch(/"AgeRange":\{"Low":\d+,"High":\d+\}/);
    });
  });

  it('answers a photo without faces in 18 bytes', async () => {
    // Legs and a table.
    const legs = await sharp(await samplePhoto('sample3.jpg'))
      .extract({ left: 0, top: 650, width: 1920, height: 600 })
      .jpeg()
      .toBuffer();
    const { status, text } = await post(service, 'DetectFaces', { Image: { Bytes: legs.toString('base64') } });
    expect(status).toBe(200);
    expect(text).toBe('{"FaceDetails":[]}');
  });

  it('finds faces that IndexFaces would filter out', async () => {
    const Bytes = await sharp(threeFaces).linear(0.05, 0).jpeg({ quality: 95 }).toBuffer();
    const { FaceDetails } = await detect({ Image: { Bytes } });
    const { FaceRecords } = await service.rekognition.send(new IndexFacesCommand({ CollectionId, Image: { Bytes } }));
    expect(FaceRecords).toEqual([]);
    expect(FaceDetails).toHaveLength(3);
  });

  it('reads a PNG', async () => {
    expect((await detect({ Image: { Bytes: await asPng(threeFaces) } })).FaceDetails).toHaveLength(3);
  });

  it('reads an object in S3, and answers as for the same bytes in the request', async () => {
    await put('group.jpg', threeFaces);
    const { FaceDetails } = await detect({ Image: { S3Object: { Bucket, Name: 'group.jpg' } } });
    expect(FaceDetails).toEqual((await detect()).FaceDetails);
  });

  const invalidImage = { name: 'InvalidImageFormatException', message: 'Request has invalid image format' };
  const tooSmall = {
    name: 'InvalidParameterException',
    message: 'Input image dimensions 39 x 200 are below the minimum dimension size of 40 pixels',
  };
  const invalid = (violation: string) => ({
    name: 'ValidationException',
    message: `1 validation error detected: ${violation}`,
  });

  it.each([
    ['text', async () => Buffer.from('not an image, just a letter'), invalidImage],
    ['a WEBP', () => inFormat('webp', threeFaces), invalidImage],
    ['a JPEG cut in half', async () => threeFaces.subarray(0, threeFaces.length / 2), invalidImage],
    ['39 px of width', () => meadow(39, 200), tooSmall],
    [
      '10,001 px of width',
      () => meadow(10_001, 80),
      {
        name: 'ImageTooLargeException',
        message: 'Input image dimensions 10001 x 80 exceed maximum dimension size of 10000 pixels',
      },
    ],
    [
      'no bytes',
      async () => new Uint8Array(),
      invalid(
        "Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'image.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    ],
    [
      '5 MB and a byte',
      async () => filledUp(threeFaces, 5 * MB + 1),
      invalid(
        "Value 'java.nio.HeapByteBuffer[pos=0 lim=5242881 cap=5242881]' at 'image.bytes' failed to satisfy constraint: Member must have length less than or equal to 5242880",
      ),
    ],
  ])('refuses %s', async (_, bytes, error) => {
    await expect(detect({ Image: { Bytes: await bytes() } })).rejects.toMatchObject({
      ...error,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each([
    [
      'an unknown attribute',
      { Attributes: ['ALL', 'NOSE'] as Attribute[] },
      invalid(
        "Value '[ALL, NOSE]' at 'attributes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [DEFAULT, ALL, AGE_RANGE, BEARD, EMOTIONS, EYE_DIRECTION, EYEGLASSES, EYES_OPEN, GENDER, MOUTH_OPEN, MUSTACHE, FACE_OCCLUDED, SMILE, SUNGLASSES]]",
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
    [
      'a missing object',
      { Image: { S3Object: { Bucket, Name: 'missing.jpg' } } },
      {
        name: 'InvalidS3ObjectException',
        message: 'Unable to get object metadata from S3. Check object key, region and/or access permissions.',
      },
    ],
  ])('refuses %s', async (_, input, error) => {
    await expect(detect(input)).rejects.toMatchObject({ ...error, $metadata: { httpStatusCode: 400 } });
  });
});
