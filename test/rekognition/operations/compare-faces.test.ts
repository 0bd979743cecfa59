import {
  type BoundingBox,
  type ComparedFace,
  CompareFacesCommand,
  type CompareFacesRequest,
  type CompareFacesResponse,
  DetectFacesCommand,
  type FaceDetail,
} from '@aws-sdk/client-rekognition';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareFaces } from '../../../layers/rekognition/operations/compare-faces.ts';
import type { Caller, Services } from '../../../layers/rekognition/services.ts';
import { type Face, openPack } from '../../../layers/vision/index.ts';
import { SAMPLES, type SampleName, samplePhoto } from '../../helpers/photos.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { goodFace, poorFace } from '../faces.ts';
import { filledUp, fiveFaces, inFormat, meadow, threeFaces } from '../photos.ts';
import { post } from '../post.ts';

const MB = 1024 * 1024;
const Bucket = 'photos';

let service: TestService;
/** The three faces, largest first. */
let details: FaceDetail[];
/** Each of the three alone, in the same order. */
let portraits: Buffer[];

beforeAll(async () => {
  service = await startService();
  await service.s3.send(new CreateBucketCommand({ Bucket }));
  details = await detect(threeFaces);
  portraits = await portraitsOf(threeFaces);
});
afterAll(() => service.close());

const compare = (source: Uint8Array, target: Uint8Array, input: Partial<CompareFacesRequest> = {}) =>
  service.rekognition.send(
    new CompareFacesCommand({ SourceImage: { Bytes: source }, TargetImage: { Bytes: target }, ...input }),
  );

async function detect(Bytes: Uint8Array): Promise<FaceDetail[]> {
  return (await service.rekognition.send(new DetectFacesCommand({ Image: { Bytes } }))).FaceDetails ?? [];
}

/** Crops of a photo's faces, each with a margin of half its size, within the photo. */
async function portraitsOf(photo: Buffer): Promise<Buffer[]> {
  const found = await detect(photo);
  return Promise.all(
    found.map(async ({ BoundingBox }) =>
      sharp(photo)
        .extract(await pixelsAround(photo, BoundingBox, 0.5))
        .png()
        .toBuffer(),
    ),
  );
}

async function pixelsAround(photo: Buffer, box: BoundingBox = {}, margin: number) {
  const { width, height } = await sharp(photo).metadata();
  const { Left = 0, Top = 0, Width = 0, Height = 0 } = box;
  const left = Math.max(0, Math.round((Left - margin * Width) * width));
  const top = Math.max(0, Math.round((Top - margin * Height) * height));
  const right = Math.min(width, Math.round((Left + (1 + margin) * Width) * width));
  const bottom = Math.min(height, Math.round((Top + (1 + margin) * Height) * height));
  return { left, top, width: right - left, height: bottom - top };
}

const mirroredHalf = (photo: Buffer) => sharp(photo).flop().resize({ width: 960 }).jpeg().toBuffer();

/** So dark that only the filter NONE lets the faces pass. */
const darkened = (photo: Buffer) => sharp(photo).linear(0.05, 0).jpeg({ quality: 95 }).toBuffer();

/** Legs and a table. */
const faceless = async () =>
  sharp(await samplePhoto('sample3.jpg'))
    .extract({ left: 0, top: 650, width: 1920, height: 600 })
    .jpeg()
    .toBuffer();

/** The ComparedFace of a face that DetectFaces found. */
const compared = ({ BoundingBox, Confidence, Landmarks, Pose, Quality }: FaceDetail): ComparedFace => ({
  BoundingBox,
  Confidence,
  Landmarks,
  Pose,
  Quality,
});

const centreX = ({ BoundingBox }: ComparedFace = {}) => (BoundingBox?.Left ?? 0) + (BoundingBox?.Width ?? 0) / 2;
const similarities = ({ FaceMatches = [] }: CompareFacesResponse) =>
  FaceMatches.map(({ Similarity = Number.NaN }) => Similarity);
const everybody = ({ FaceMatches = [], UnmatchedFaces = [] }: CompareFacesResponse) => [
  ...FaceMatches.map(({ Face = {} }) => Face),
  ...UnmatchedFaces,
];

/** The least float32 value above a positive one. */
function nextFloat32(value: number): number {
  const float = Float32Array.of(value);
  new Uint32Array(float.buffer)[0]++;
  return float[0];
}

const invalidParameters = {
  name: 'InvalidParameterException',
  message: 'Request has invalid parameters',
  $metadata: { httpStatusCode: 400 },
};

describe('CompareFaces', () => {
  it.each(SAMPLES)('finds the largest face of %s in the same photo at 99.99 or more', async (name) => {
    const photo = await samplePhoto(name);
    const { SourceImageFace, FaceMatches = [] } = await compare(photo, photo);
    expect(FaceMatches[0]).toMatchObject({ Face: SourceImageFace });
    expect(FaceMatches[0].Similarity).toBeGreaterThanOrEqual(99.99);
  });

  it('answers the box of the source face, and the default members of DetectFaces for those of the target', async () => {
    const { $metadata, FaceMatches = [], ...rest } = await compare(threeFaces, threeFaces);
    const [largest, ...others] = details;
    expect(FaceMatches.map(({ Face }) => Face)).toEqual([compared(largest)]);
    expect(rest).toEqual({
      SourceImageFace: { BoundingBox: largest.BoundingBox, Confidence: largest.Confidence },
      UnmatchedFaces: others.map(compared),
    });
  });

  it.each<SampleName>(['sample1.jpg', 'sample4.jpg'])(
    'matches every person of %s in its mirror image of half the size at 95 or more, and no other face',
    async (name) => {
      const photo = await samplePhoto(name);
      const people = await detect(photo);
      const target = await mirroredHalf(photo);
      for (const [i, portrait] of (await portraitsOf(photo)).entries()) {
        const { FaceMatches = [], UnmatchedFaces } = await compare(portrait, target);
        expect(FaceMatches).toHaveLength(1);
        expect(FaceMatches[0].Similarity).toBeGreaterThanOrEqual(95);
        expect(Math.abs(centreX(FaceMatches[0].Face) - (1 - centreX(people[i])))).toBeLessThan(0.02);
        expect(UnmatchedFaces).toHaveLength(people.length - 1);
      }
    },
  );

  it('matches no face of another photo, and lists its faces as unmatched, without a similarity', async () => {
    const { FaceMatches, UnmatchedFaces = [] } = await compare(fiveFaces, threeFaces);
    expect(FaceMatches).toEqual([]);
    expect(UnmatchedFaces).toEqual(details.map(compared));
  });

  it('answers every face for the threshold 0, most similar first', async () => {
    const response = await compare(portraits[2], threeFaces, { SimilarityThreshold: 0 });
    expect(response.UnmatchedFaces).toEqual([]);
    expect(response.FaceMatches).toHaveLength(3);
    expect(response.FaceMatches?.[0].Face).toEqual(compared(details[2]));
    expect(similarities(response)).toEqual(similarities(response).toSorted((a, b) => b - a));
  });

  it('matches no face of a small mirror image for the threshold 100, and answers the unmatched largest first', async () => {
    // That of a large one may be so alike that its Similarity rounds to 100.
    const small = await sharp(portraits[2]).flop().resize({ width: 120 }).jpeg({ quality: 50 }).toBuffer();
    const response = await compare(small, threeFaces, { SimilarityThreshold: 100 });
    expect(response.FaceMatches).toEqual([]);
    expect(response.UnmatchedFaces).toEqual(details.map(compared));
  });

  it('matches at the threshold, and not below it', async () => {
    const all = similarities(await compare(portraits[0], threeFaces, { SimilarityThreshold: 0 }));
    const middle = all[1];
    const at = await compare(portraits[0], threeFaces, { SimilarityThreshold: middle });
    expect(similarities(at)).toEqual(all.slice(0, 2));
    const above = await compare(portraits[0], threeFaces, { SimilarityThreshold: nextFloat32(middle) });
    expect(similarities(above)).toEqual(all.slice(0, 1));
  });

  it("has AWS's members in AWS's order, and none that AWS does not know", async () => {
    const { text, headers } = await post(service, 'CompareFaces', {
      SourceImage: { Bytes: portraits[0].toString('base64') },
      TargetImage: { Bytes: threeFaces.toString('base64') },
    });
    const output = JSON.parse(text);
    expect(unknownMembers('CompareFaces', output)).toEqual([]);
    expect(Object.keys(output)).toEqual(['SourceImageFace', 'FaceMatches', 'UnmatchedFaces']);
    expect(Object.keys(output.SourceImageFace)).toEqual(['BoundingBox', 'Confidence']);
    expect(Object.keys(output.FaceMatches[0])).toEqual(['Similarity', 'Face']);
    const comparedMembers = ['BoundingBox', 'Confidence', 'Landmarks', 'Pose', 'Quality'];
    for (const face of [output.FaceMatches[0].Face, ...output.UnmatchedFaces]) {
      expect(Object.keys(face)).toEqual(comparedMembers);
      expect(face.Landmarks).toHaveLength(5);
    }
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
  });

  it('sends every float as a float32 value', async () => {
    const numbers: number[] = [];
    JSON.stringify(everybody(await compare(portraits[0], threeFaces)), (_, value) => {
      if (typeof value === 'number') numbers.push(value);
      return value;
    });
    expect(numbers.length).toBeGreaterThan(3 * 15);
    expect(numbers).toEqual(numbers.map(Math.fround));
  });

  describe('given a quality filter', () => {
    it('has none by default, and compares the darkest faces', async () => {
      expect(everybody(await compare(await darkened(threeFaces), threeFaces))).toHaveLength(3);
      expect(everybody(await compare(threeFaces, await darkened(threeFaces)))).toHaveLength(3);
    });

    it('refuses a source whose largest face does not pass', async () => {
      const QualityFilter = 'AUTO';
      await expect(compare(await darkened(threeFaces), threeFaces, { QualityFilter })).rejects.toMatchObject(
        invalidParameters,
      );
    });

    it('refuses a target without a face that passes', async () => {
      const QualityFilter = 'AUTO';
      await expect(compare(threeFaces, await darkened(threeFaces), { QualityFilter })).rejects.toMatchObject(
        invalidParameters,
      );
    });

    it('leaves faces of the target that do not pass out of both lists', async () => {
      const around = await pixelsAround(threeFaces, details[1].BoundingBox, 0.3);
      const blurred = await sharp(threeFaces).extract(around).blur(8).toBuffer();
      const target = await sharp(threeFaces)
        .composite([{ input: blurred, left: around.left, top: around.top }])
        .png()
        .toBuffer();
      const all = await compare(portraits[0], target, { SimilarityThreshold: 0 });
      const fit = await compare(portraits[0], target, { SimilarityThreshold: 0, QualityFilter: 'AUTO' });
      expect(everybody(all)).toHaveLength(3);
      const blurredX = centreX(details[1]);
      const others = all.FaceMatches?.filter(({ Face }) => Math.abs(centreX(Face) - blurredX) > 0.05);
      expect(others).toHaveLength(2);
      expect(fit.FaceMatches).toEqual(others);
      expect(fit.UnmatchedFaces).toEqual([]);
    });
  });

  it.each([
    ['source', async () => compare(await faceless(), threeFaces)],
    ['target', async () => compare(threeFaces, await faceless())],
    ['source and the target', async () => compare(await faceless(), await meadow(320, 240))],
  ])('refuses a %s without a face', async (_, comparing) => {
    await expect(comparing()).rejects.toMatchObject(invalidParameters);
  });

  describe('given objects in S3', () => {
    const inS3 = (Name: string) => ({ S3Object: { Bucket, Name } });

    it('reads both, or one of them, and answers as for the same bytes in the request', async () => {
      await service.s3.send(new PutObjectCommand({ Bucket, Key: 'one.png', Body: portraits[1] }));
      await service.s3.send(new PutObjectCommand({ Bucket, Key: 'three.jpg', Body: threeFaces }));
      const SourceImage = inS3('one.png');
      const TargetImage = inS3('three.jpg');
      const { $metadata, ...sentAlong } = await compare(portraits[1], threeFaces);
      expect(sentAlong.FaceMatches).toHaveLength(1);
      for (const images of [{ SourceImage, TargetImage }, { TargetImage }]) {
        expect(await compare(portraits[1], threeFaces, images)).toMatchObject(sentAlong);
      }
    });

    it.each(['SourceImage', 'TargetImage'])('refuses a missing %s', async (member) => {
      await expect(compare(threeFaces, threeFaces, { [member]: inS3('missing.jpg') })).rejects.toMatchObject({
        name: 'InvalidS3ObjectException',
        message: 'Unable to get object metadata from S3. Check object key, region and/or access permissions.',
        $metadata: { httpStatusCode: 400 },
      });
    });
  });

  describe.each([
    ['SourceImage', 'sourceImage'],
    ['TargetImage', 'targetImage'],
  ])('given as %s', (member, path) => {
    const invalidImage = { name: 'InvalidImageFormatException', message: 'Request has invalid image format' };
    const invalid = (violation: string) => ({
      name: 'ValidationException',
      message: `1 validation error detected: ${violation}`,
    });
    const bytes = async (image: Uint8Array | Promise<Uint8Array>) => ({ Bytes: await image });

    it.each([
      ['text', () => bytes(Buffer.from('not an image, just a letter')), invalidImage],
      ['a GIF', () => bytes(inFormat('gif', portraits[0])), invalidImage],
      ['a JPEG cut in half', () => bytes(threeFaces.subarray(0, threeFaces.length / 2)), invalidImage],
      [
        '39 px of height',
        () => bytes(meadow(200, 39)),
        {
          name: 'InvalidParameterException',
          message: 'Input image dimensions 200 x 39 are below the minimum dimension size of 40 pixels',
        },
      ],
      [
        '10,001 px of height',
        () => bytes(meadow(80, 10_001)),
        {
          name: 'ImageTooLargeException',
          message: 'Input image dimensions 80 x 10001 exceed maximum dimension size of 10000 pixels',
        },
      ],
      [
        'no bytes',
        () => bytes(new Uint8Array()),
        invalid(
          `Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at '${path}.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1`,
        ),
      ],
      [
        '5 MB and a byte',
        () => bytes(filledUp(threeFaces, 5 * MB + 1)),
        invalid(
          `Value 'java.nio.HeapByteBuffer[pos=0 lim=5242881 cap=5242881]' at '${path}.bytes' failed to satisfy constraint: Member must have length less than or equal to 5242880`,
        ),
      ],
      [
        'nothing at all',
        async () => undefined,
        invalid(`Value null at '${path}' failed to satisfy constraint: Member must not be null`),
      ],
      [
        'an image with neither bytes nor an object',
        async () => ({}),
        {
          name: 'InvalidParameterException',
          message: 'Requested image should either contain bytes or s3 object.',
        },
      ],
    ])('refuses %s', async (_, image, error) => {
      await expect(compare(portraits[0], portraits[0], { [member]: await image() })).rejects.toMatchObject({
        ...error,
        $metadata: { httpStatusCode: 400 },
      });
    });
  });

  it.each([
    [
      'a threshold below 0',
      { SimilarityThreshold: -0.5 },
      "1 validation error detected: Value '-0.5' at 'similarityThreshold' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ],
    [
      'a threshold above 100',
      { SimilarityThreshold: 101 },
      "1 validation error detected: Value '101.0' at 'similarityThreshold' failed to satisfy constraint: Member must have value less than or equal to 100",
    ],
    [
      'an unknown QualityFilter',
      { QualityFilter: 'BEST' as never },
      "1 validation error detected: Value 'BEST' at 'qualityFilter' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AUTO, LOW, MEDIUM, HIGH]",
    ],
    [
      'empty images, both in one message',
      { SourceImage: { Bytes: new Uint8Array() }, TargetImage: { Bytes: new Uint8Array() } },
      "2 validation errors detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'sourceImage.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1; Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'targetImage.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  ])('refuses %s', async (_, input, message) => {
    await expect(compare(portraits[0], portraits[0], input)).rejects.toMatchObject({
      name: 'ValidationException',
      message,
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('CompareFaces of faces whose vectors are known', () => {
  const BLANK = { Bytes: 'AAAA' };

  interface Known {
    readonly face: Face;
    readonly cosine: number;
  }

  /** A vector at this cosine to the vector of cosine 1. */
  const unit = (cosine: number) => Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2));

  /** Compares without a model. `embedded` collects the faces whose vectors are asked for, photo by photo. */
  function compareKnown(source: Known[], target: Known[], input: object = {}) {
    const embedded: (readonly Face[])[] = [];
    const photos = [source, target].map((known) => ({
      faces: known.map(({ face }) => face),
      embed: async (faces: readonly Face[]) => {
        embedded.push(faces);
        return faces.map((face) => unit(known.find((one) => one.face === face)?.cosine ?? Number.NaN));
      },
      [Symbol.dispose]: () => undefined,
    }));
    const pack = { ...openPack(), crowd: () => 0 };
    const vision = { packs: [pack], analyze: async () => photos.shift() };
    const request = { SourceImage: BLANK, TargetImage: BLANK, ...input };
    const answer = compareFaces(request, { vision } as unknown as Services, {} as Caller);
    return { embedded, answer: answer as Promise<CompareFacesResponse> };
  }

  const good = (cosine: number): Known => ({ face: goodFace(0.1), cosine });
  const poor = (cosine: number): Known => ({ face: poorFace(0.1), cosine });

  it('has 80 as its threshold if none is given', async () => {
    const { scoreAt } = openPack().similarity;
    const { answer } = compareKnown([good(1)], [good(scoreAt(79.99)), good(scoreAt(80.01))]);
    const { FaceMatches, UnmatchedFaces } = await answer;
    expect(FaceMatches).toEqual([expect.objectContaining({ Similarity: expect.closeTo(80.01, 3) })]);
    expect(UnmatchedFaces).toHaveLength(1);
  });

  it('embeds only the largest source face and the target faces that pass the filter', async () => {
    const source = [good(1), good(0.5)];
    const target = [good(0.4), poor(0.9), good(0.3)];
    const { embedded, answer } = compareKnown(source, target, { QualityFilter: 'AUTO' });
    await answer;
    expect(embedded).toEqual([[source[0].face], [target[0].face, target[2].face]]);
  });

  it('embeds none if there is nothing to compare', async () => {
    const { embedded, answer } = compareKnown([poor(1), good(1)], [good(0.4)], { QualityFilter: 'AUTO' });
    await expect(answer).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(embedded).toEqual([]);
  });
});
