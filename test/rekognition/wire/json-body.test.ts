import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../layers/rekognition/operation-table.ts';
import { FLOAT_MEMBERS, parseBody, serialize } from '../../../layers/rekognition/wire/json-body.ts';
import { numericMembers } from '../aws-model.ts';

/** The model's integers in outputs (AgeRange, counts, StatusCode). AWS's SDK does not distinguish them from floats. */
const INTEGERS = ['FaceCount', 'High', 'Low', 'StatusCode', 'UserCount'];

describe('An output on the wire', () => {
  it('has the 63 bytes AWS sends for a photo without faces', () => {
    const body = serialize({ FaceRecords: [], FaceModelVersion: '7.0', UnindexedFaces: [] });
    expect(body).toBe('{"FaceRecords":[],"FaceModelVersion":"7.0","UnindexedFaces":[]}');
    expect(Buffer.byteLength(body)).toBe(63);
  });

  it('has the 18 bytes AWS sends where nothing was detected', () => {
    expect(Buffer.byteLength(serialize({ FaceDetails: [] }))).toBe(18);
  });

  it('is what AWS sends for a collection', () => {
    const output = {
      FaceCount: 2,
      FaceModelVersion: '7.0',
      CollectionARN: 'arn:aws:rekognition:eu-west-1:210987654321:collection/staff',
      CreationTimestamp: new Date(1731412800417),
      UserCount: 2,
    };
    expect(serialize(output)).toBe(
      '{"FaceCount":2,"FaceModelVersion":"7.0","CollectionARN":"arn:aws:rekognition:eu-west-1:210987654321:collection/staff","CreationTimestamp":1.731412800417E9,"UserCount":2}',
    );
  });

  it('leaves absent members out', () => {
    expect(serialize({ Faces: [], NextToken: undefined })).toBe('{"Faces":[]}');
  });

  it('rounds floats to float32, at any depth', () => {
    const output = { Faces: [{ BoundingBox: { Width: 0.235035, Height: 0.1, Left: 0, Top: 1 }, Confidence: 99.9974 }] };
    expect(serialize(output)).toBe(
      '{"Faces":[{"BoundingBox":{"Width":0.2350350022315979,"Height":0.10000000149011612,"Left":0.0,"Top":1.0},"Confidence":99.99739837646484}]}',
    );
  });

  it('parses back to the float32 values that went in, whatever they were', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (Yaw) => {
        expect(JSON.parse(serialize({ Yaw }))).toEqual({ Yaw });
      }),
    );
  });

  it('refuses a float that is not a number', () => {
    expect(() => serialize({ Confidence: Number.NaN })).toThrow(SyntaxError);
  });

  it("knows of every number in AWS's outputs whether it is a float", () => {
    const numbers = new Set([...OPERATIONS.keys()].flatMap((operation) => [...numericMembers(operation)]));
    expect([...numbers].sort()).toEqual([...FLOAT_MEMBERS, ...INTEGERS].sort());
  });
});

describe('A request body', () => {
  it.each(['', '{}', ' {"Unknown":1} '])('may be %j', (text) => {
    expect(parseBody(text)).toBeTypeOf('object');
  });

  it.each(['{', 'nonsense', '[]', '"text"', '1', 'null', '{"a":1}x'])('may not be %j', (text) => {
    expect(() => parseBody(text)).toThrow(expect.objectContaining({ name: 'SerializationException' }));
  });

  it('may be nested to any depth', () => {
    const depth = 500_000;
    expect(parseBody(`{"Unknown":${'['.repeat(depth)}${']'.repeat(depth)}}`)).toBeTypeOf('object');
  });
});
