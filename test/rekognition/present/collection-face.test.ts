import { describe, expect, it } from 'vitest';
import { collectionFace, indexedFace } from '../../../layers/rekognition/present/collection-face.ts';
import { serialize } from '../../../layers/rekognition/wire/json-body.ts';

const stored = {
  faceId: '5f0c2b8e-9d41-4c7a-8f35-1e6b7a90d2c4',
  imageId: '0d5b6e1f-72a8-3c94-9e10-4b8f2a6c7d31',
  box: { left: 0.40211769938468933, top: 0.12780381739139557, width: 0.23503491282463074, height: 0.3941275477409363 },
  confidence: 99.99736785888672,
  faceModelVersion: '7.0',
};

describe('A face of a collection on the wire', () => {
  it('is sent in full precision where it is indexed', () => {
    expect(serialize(indexedFace(stored))).toBe(
      '{"FaceId":"5f0c2b8e-9d41-4c7a-8f35-1e6b7a90d2c4","BoundingBox":{"Width":0.23503491282463074,"Height":0.3941275477409363,"Left":0.40211769938468933,"Top":0.12780381739139557},"ImageId":"0d5b6e1f-72a8-3c94-9e10-4b8f2a6c7d31","Confidence":99.99736785888672}',
    );
  });

  // 0.2350350022315979 and 99.99739837646484 are AWS's own, recorded for these values.
  it('is rounded to six digits where it is listed, with the version of its model', () => {
    expect(serialize(collectionFace(stored))).toBe(
      '{"FaceId":"5f0c2b8e-9d41-4c7a-8f35-1e6b7a90d2c4","BoundingBox":{"Width":0.2350350022315979,"Height":0.3941279947757721,"Left":0.4021179974079132,"Top":0.1278039962053299},"ImageId":"0d5b6e1f-72a8-3c94-9e10-4b8f2a6c7d31","Confidence":99.99739837646484,"IndexFacesModelVersion":"7.0"}',
    );
  });

  it("has its external id and its user, if any, in AWS's order", () => {
    const known = { ...stored, externalImageId: 'emp-0042', userId: 'u-0042' };
    const order = [
      'FaceId',
      'BoundingBox',
      'ImageId',
      'ExternalImageId',
      'Confidence',
      'IndexFacesModelVersion',
      'UserId',
    ];
    expect(Object.keys(JSON.parse(serialize(collectionFace(known))))).toEqual(order);
    expect(Object.keys(JSON.parse(serialize(indexedFace(known))))).toEqual(order.slice(0, 5));
  });
});
