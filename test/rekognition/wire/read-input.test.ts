import type { CreateCollectionRequest, IndexFacesRequest, ListFacesRequest } from '@aws-sdk/client-rekognition';
import * as sdk from '@aws-sdk/client-rekognition';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInput } from '../../../layers/rekognition/wire/read-input.ts';
import { float, integer, maxValue, minValue, required, structure } from '../../../layers/rekognition/wire/shapes.ts';
import {
  attributes,
  collectionId,
  externalImageId,
  faceIds,
  image,
  nextToken,
  pageSize,
  qualityFilter,
  tags,
  userId,
} from '../../../layers/rekognition/wire/shared-shapes.ts';

const createCollection = structure<CreateCollectionRequest>({ CollectionId: required(collectionId), Tags: tags });

const listFaces = structure<ListFacesRequest>({
  CollectionId: required(collectionId),
  NextToken: nextToken,
  MaxResults: pageSize,
  UserId: userId,
  FaceIds: faceIds,
});

const indexFaces = structure<IndexFacesRequest>({
  CollectionId: required(collectionId),
  Image: required(image),
  ExternalImageId: externalImageId,
  DetectionAttributes: attributes,
  MaxFaces: integer(minValue(1)),
  QualityFilter: qualityFilter,
});

const threshold = structure<{ FaceMatchThreshold?: number }>({ FaceMatchThreshold: float(minValue(0), maxValue(100)) });

const FACE_ID = '5f0c2b8e-9d41-4c7a-8f35-1e6b7a90d2c4';
const base64 = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64');

const create = (input: object) => readInput(createCollection, input);
const list = (input: object) => readInput(listFaces, { CollectionId: 'staff', ...input });
const index = (input: object) =>
  readInput(indexFaces, { CollectionId: 'staff', Image: { Bytes: base64(1) }, ...input });
const search = (input: object) => readInput(threshold, input);

function refusal(call: () => unknown): { name: string; message: string } {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('was accepted');
}

const one = (violation: string) => `1 validation error detected: ${violation}`;
const COLLECTION_PATTERN = 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+';

describe('Constraints', () => {
  const accepted: [string, () => unknown][] = [
    ['a collection id of 1', () => create({ CollectionId: '-' })],
    ['a collection id of 255', () => create({ CollectionId: 'a'.repeat(255) })],
    ['a user id of 128 with a colon', () => list({ UserId: `:${'a'.repeat(127)}` })],
    ['an external id of 255', () => index({ ExternalImageId: 'a'.repeat(255) })],
    ['a page size of 0', () => list({ MaxResults: 0 })],
    ['a page size of 4096', () => list({ MaxResults: 4096 })],
    ['a token of 255', () => list({ NextToken: '~'.repeat(255) })],
    ['one face id', () => list({ FaceIds: [FACE_ID] })],
    ['4096 face ids', () => list({ FaceIds: Array(4096).fill(FACE_ID) })],
    ['MaxFaces 1', () => index({ MaxFaces: 1 })],
    ['MaxFaces 2147483647', () => index({ MaxFaces: 2 ** 31 - 1 })],
    ['no attributes', () => index({ DetectionAttributes: [] })],
    ['one byte', () => index({ Image: { Bytes: base64(1) } })],
    ['5 MB', () => index({ Image: { Bytes: base64(5_242_880) } })],
    ['an image without anything, which the operation refuses', () => index({ Image: {} })],
    ['a bucket of 3', () => index({ Image: { S3Object: { Bucket: 'a.b', Name: 'x', Version: '1' } } })],
    ['a key of 1024', () => index({ Image: { S3Object: { Bucket: 'a'.repeat(255), Name: 'ü'.repeat(1024) } } })],
    ['no tags', () => create({ CollectionId: 'a', Tags: {} })],
    ['an empty tag value', () => create({ CollectionId: 'a', Tags: { 'Kostenstelle: Zürich': '' } })],
    [
      '200 tags',
      () =>
        create({
          CollectionId: 'a',
          Tags: Object.fromEntries(
            Array(200)
              .entries()
              .map(([i]) => [`k${i}`, 'v']),
          ),
        }),
    ],
    ['a threshold of 0', () => search({ FaceMatchThreshold: 0 })],
    ['a threshold of 100', () => search({ FaceMatchThreshold: 100 })],
  ];

  it.each(accepted)('allow %s', (_, call) => {
    expect(call).not.toThrow();
  });

  const refused: [string, () => unknown, string][] = [
    [
      'no collection id',
      () => create({}),
      one("Value null at 'collectionId' failed to satisfy constraint: Member must not be null"),
    ],
    [
      'an empty collection id, in two ways',
      () => create({ CollectionId: '' }),
      `2 validation errors detected: Value '' at 'collectionId' failed to satisfy constraint: ${COLLECTION_PATTERN}; ` +
        "Value '' at 'collectionId' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'a collection id of 256',
      () => create({ CollectionId: 'a'.repeat(256) }),
      one(
        `Value '${'a'.repeat(256)}' at 'collectionId' failed to satisfy constraint: Member must have length less than or equal to 255`,
      ),
    ],
    [
      'a collection id with a space',
      () => create({ CollectionId: 'bad id!' }),
      one(`Value 'bad id!' at 'collectionId' failed to satisfy constraint: ${COLLECTION_PATTERN}`),
    ],
    [
      'a collection id with a line break at its end',
      () => create({ CollectionId: 'staff\n' }),
      one(`Value 'staff\n' at 'collectionId' failed to satisfy constraint: ${COLLECTION_PATTERN}`),
    ],
    [
      'a page size of -1',
      () => list({ MaxResults: -1 }),
      one("Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0"),
    ],
    [
      'a page size of 4097',
      () => list({ MaxResults: 4097 }),
      one(
        "Value '4097' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 4096",
      ),
    ],
    [
      'a token of 256',
      () => list({ NextToken: 'a'.repeat(256) }),
      one(
        `Value '${'a'.repeat(256)}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 255`,
      ),
    ],
    [
      'no face ids',
      () => list({ FaceIds: [] }),
      one("Value '[]' at 'faceIds' failed to satisfy constraint: Member must have length greater than or equal to 1"),
    ],
    [
      'a face id in capitals',
      () => list({ FaceIds: [FACE_ID, 'NO'] }),
      one(
        `Value '[${FACE_ID}, NO]' at 'faceIds' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy regular expression pattern: [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}]`,
      ),
    ],
    [
      'an external id with a slash',
      () => index({ ExternalImageId: 'a/b' }),
      one(
        "Value 'a/b' at 'externalImageId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-:]+",
      ),
    ],
    [
      'MaxFaces 0',
      () => index({ MaxFaces: 0 }),
      one("Value '0' at 'maxFaces' failed to satisfy constraint: Member must have value greater than or equal to 1"),
    ],
    [
      'an unknown filter',
      () => index({ QualityFilter: 'auto' }),
      one(
        "Value 'auto' at 'qualityFilter' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AUTO, LOW, MEDIUM, HIGH]",
      ),
    ],
    [
      'an unknown attribute',
      () => index({ DetectionAttributes: ['ALL', 'HAIR'] }),
      one(
        "Value '[ALL, HAIR]' at 'detectionAttributes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [DEFAULT, ALL, AGE_RANGE, BEARD, EMOTIONS, EYE_DIRECTION, EYEGLASSES, EYES_OPEN, GENDER, MOUTH_OPEN, MUSTACHE, FACE_OCCLUDED, SMILE, SUNGLASSES]]",
      ),
    ],
    [
      'no bytes',
      () => index({ Image: { Bytes: '' } }),
      one(
        "Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'image.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    ],
    [
      'a byte more than 5 MB',
      () => index({ Image: { Bytes: base64(5_242_881) } }),
      one(
        "Value 'java.nio.HeapByteBuffer[pos=0 lim=5242881 cap=5242881]' at 'image.bytes' failed to satisfy constraint: Member must have length less than or equal to 5242880",
      ),
    ],
    [
      'a bucket of 2',
      () => index({ Image: { S3Object: { Bucket: 'ab', Name: 'x' } } }),
      one(
        "Value 'ab' at 'image.s3Object.bucket' failed to satisfy constraint: Member must have length greater than or equal to 3",
      ),
    ],
    [
      'a tag of AWS',
      () => create({ CollectionId: 'a', Tags: { 'aws:x': 'y', z: 'w' } }),
      one(
        "Value '{aws:x=y, z=w}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ^(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$]",
      ),
    ],
    [
      'a tag value of 257',
      () => create({ CollectionId: 'a', Tags: { k: 'v'.repeat(257) } }),
      one(
        `Value '{k=${'v'.repeat(257)}}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$]`,
      ),
    ],
    [
      'a threshold above 100',
      () => search({ FaceMatchThreshold: 100.5 }),
      one(
        "Value '100.5' at 'faceMatchThreshold' failed to satisfy constraint: Member must have value less than or equal to 100",
      ),
    ],
    [
      'several members, in the order of the model',
      () => index({ MaxFaces: 0, CollectionId: 'a b', QualityFilter: 'BEST' }),
      `3 validation errors detected: Value 'a b' at 'collectionId' failed to satisfy constraint: ${COLLECTION_PATTERN}; ` +
        "Value '0' at 'maxFaces' failed to satisfy constraint: Member must have value greater than or equal to 1; " +
        "Value 'BEST' at 'qualityFilter' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AUTO, LOW, MEDIUM, HIGH]",
    ],
  ];

  it.each(refused)('refuse %s, in the words of AWS', (_, call, message) => {
    const { name, message: said } = refusal(call);
    expect({ name, said }).toEqual({ name: 'ValidationException', said: message });
  });

  it('refuse 4097 face ids and 201 tags', () => {
    expect(refusal(() => list({ FaceIds: Array(4097).fill(FACE_ID) })).message).toContain(
      "at 'faceIds' failed to satisfy constraint: Member must have length less than or equal to 4096",
    );
    const many = Object.fromEntries(
      Array(201)
        .entries()
        .map(([i]) => [`k${i}`, 'v']),
    );
    expect(refusal(() => create({ CollectionId: 'a', Tags: many })).message).toContain(
      "at 'tags' failed to satisfy constraint: Member must have length less than or equal to 200",
    );
  });

  it('refuse a null among face ids', () => {
    expect(refusal(() => list({ FaceIds: [FACE_ID, null] })).name).toBe('ValidationException');
  });

  it('echo at most 4,096 characters of a value', () => {
    const { message } = refusal(() => create({ CollectionId: 'x'.repeat(1_000_000) }));
    expect(message).toContain(`Value '${'x'.repeat(4096)}...' at 'collectionId'`);
    expect(message.length).toBeLessThan(5000);
  });

  it('allow all filters and attributes of AWS', () => {
    for (const filter of Object.values(sdk.QualityFilter)) expect(() => index({ QualityFilter: filter })).not.toThrow();
    const DetectionAttributes = Object.values(sdk.Attribute);
    expect(index({ DetectionAttributes })).toMatchObject({ DetectionAttributes });
  });
});

describe('Reading an input', () => {
  it('takes null for absent and ignores unknown members', () => {
    expect(list({ UserId: null, Colour: { deep: [] } })).toEqual({ CollectionId: 'staff' });
  });

  it('does not take inherited names for members', () => {
    expect(refusal(() => create(JSON.parse('{"__proto__":{"CollectionId":"a"}}'))).name).toBe('ValidationException');
  });

  it('keeps every tag, whatever its name', () => {
    const request = JSON.parse('{"CollectionId":"a","Tags":{"__proto__":"x","constructor":"y"}}');
    expect(Object.entries(create(request).Tags ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it('decodes blobs', () => {
    const { Image } = index({ Image: { Bytes: 'AP+A' } });
    expect([...(Image.Bytes ?? [])]).toEqual([0, 255, 128]);
  });

  it('cuts fractions off integers', () => {
    expect(list({ MaxResults: 2.9 }).MaxResults).toBe(2);
  });

  const misplaced: [string, () => unknown, string][] = [
    ['a number for a string', () => create({ CollectionId: 1 }), 'NUMBER_VALUE can not be converted to a String'],
    ['true for a string', () => create({ CollectionId: true }), 'TRUE_VALUE can not be converted to a String'],
    [
      'an object for a string',
      () => create({ CollectionId: {} }),
      'Start of structure or map found where not expected',
    ],
    ['a list for a string', () => create({ CollectionId: [] }), 'Start of list found where not expected'],
    ['half a surrogate pair', () => create({ CollectionId: 'a\ud800' }), 'STRING_VALUE is not well-formed Unicode'],
    [
      'half a surrogate pair for a name in a map',
      () => create({ CollectionId: 'a', Tags: { '\udc00': 'x' } }),
      'STRING_VALUE is not well-formed Unicode',
    ],
    ['a string for an integer', () => list({ MaxResults: '1' }), 'STRING_VALUE can not be converted to an Integer'],
    [
      'an integer of 33 bits',
      () => list({ MaxResults: 2 ** 31 }),
      'Numeric value (2147483648) out of range of int (-2147483648 - 2147483647)',
    ],
    ['a string for a float', () => search({ FaceMatchThreshold: '1' }), 'STRING_VALUE can not be converted to a Float'],
    ['a string for a list', () => list({ FaceIds: FACE_ID }), 'Expected list or null'],
    ['a number in a list', () => list({ FaceIds: [1] }), 'NUMBER_VALUE can not be converted to a String'],
    ['a list for a map', () => create({ CollectionId: 'a', Tags: [] }), 'Start of list found where not expected'],
    ['a string for a structure', () => index({ Image: 'x' }), 'Expected map or null'],
    ['a list of bytes for a blob', () => index({ Image: { Bytes: [1, 2] } }), 'Start of list found where not expected'],
    [
      'text that is not base64',
      () => index({ Image: { Bytes: '/9j/4' } }),
      'only base-64-encoded strings are convertible to bytes',
    ],
  ];

  it.each(misplaced)('refuses %s before it checks any constraint', (_, call, message) => {
    const { name, message: said } = refusal(call);
    expect({ name, said }).toEqual({ name: 'SerializationException', said: message });
  });

  it('makes of any JSON an input, a SerializationException or a ValidationException', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('CollectionId', 'Image', 'MaxFaces', 'Bytes'), fc.jsonValue()),
        (body) => {
          try {
            readInput(indexFaces, body);
          } catch (error) {
            expect((error as Error).name).toMatch(/^(Serialization|Validation)Exception$/);
          }
        },
      ),
    );
  });
});
