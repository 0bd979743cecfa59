import { describe, expect, it } from 'vitest';
import { collectionFace, comparedFace, faceDetail, indexedFace } from '../../../layers/rekognition/present/face.ts';
import { serialize } from '../../../layers/rekognition/wire/json.ts';
import { LANDMARK_NAMES } from '../../../layers/vision/index.ts';
import { ALL_MEMBERS } from '../attributes.ts';
import { goodFace } from '../faces.ts';

const stored = {
  faceId: '5f0c2b8e-9d41-4c7a-8f35-1e6b7a90d2c4',
  imageId: '0d5b6e1f-72a8-3c94-9e10-4b8f2a6c7d31',
  box: { left: 0.40211769938468933, top: 0.12780381739139557, width: 0.23503491282463074, height: 0.3941275477409363 },
  confidence: 99.99736785888672,
  faceModelVersion: '7.0',
};

describe('A face on the wire', () => {
  it('is sent in full precision where it is indexed', () => {
    expect(serialize(indexedFace(stored))).toBe(
      '{"FaceId":"5f0c2b8e-9d41-4c7a-8f35-1e6b7a90d2c4","BoundingBox":{"Width":0.23503491282463074,"Height":0.3941275477409363,"Left":0.40211769938468933,"Top":0.12780381739139557},"ImageId":"0d5b6e1f-72a8-3c94-9e10-4b8f2a6c7d31","Confidence":99.99736785888672}',
    );
  });

  // 0.2350350022315979 and 99.99739837646484 are AWS's own, recorded of these values.
  it('is rounded to six digits where it is listed, and says which model made it', () => {
    expect(serialize(collectionFace(stored))).toBe(
      '{"FaceId":"5f0c2b8e-9d41-4c7a-8f35-1e6b7a90d2c4","BoundingBox":{"Width":0.2350350022315979,"Height":0.3941279947757721,"Left":0.4021179974079132,"Top":0.1278039962053299},"ImageId":"0d5b6e1f-72a8-3c94-9e10-4b8f2a6c7d31","Confidence":99.99739837646484,"IndexFacesModelVersion":"7.0"}',
    );
  });

  it('names external id and user if it has them, each in its place', () => {
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

describe('What was seen of a face', () => {
  const face = goodFace(0.5);

  it('has five landmarks, or all thirty', () => {
    expect(faceDetail(face).Landmarks?.map(({ Type }) => Type)).toEqual([
      'eyeLeft',
      'eyeRight',
      'mouthLeft',
      'mouthRight',
      'nose',
    ]);
    const all = faceDetail(face, 'all').Landmarks;
    expect(all?.map(({ Type }) => Type)).toEqual(LANDMARK_NAMES);
    expect(all?.[29]).toEqual({ Type: 'upperJawlineRight', X: 0.29, Y: 0.58 });
  });

  it("has AWS's members in AWS's order", () => {
    expect(serialize({ ...faceDetail(face), Landmarks: [] })).toBe(
      '{"BoundingBox":{"Width":0.5,"Height":0.5,"Left":0.25,"Top":0.5},"Landmarks":[],"Pose":{"Roll":1.0,"Yaw":-2.0,"Pitch":3.0},"Quality":{"Brightness":70.0,"Sharpness":90.0},"Confidence":99.99736785888672}',
    );
  });

  it("has all attributes in AWS's order, some before the landmarks and some after the confidence", () => {
    const yes = { value: true, confidence: 99 };
    // Given in the order opposite to AWS's.
    const attributes = {
      eyeDirection: { yaw: 1, pitch: -2, confidence: 90 },
      faceOccluded: { value: false, confidence: 97 },
      emotions: [{ emotion: 'CALM', confidence: 80 }] as const,
      mouthOpen: yes,
      eyesOpen: yes,
      mustache: yes,
      beard: yes,
      gender: { value: 'Female', confidence: 98 } as const,
      sunglasses: yes,
      eyeglasses: yes,
      smile: yes,
      ageRange: { low: 20, high: 28 },
    };
    const detail = faceDetail(face, 'all', attributes);
    const written = JSON.parse(serialize(detail));
    expect(Object.keys(written)).toEqual(ALL_MEMBERS);
    expect(serialize({ ...detail, Landmarks: [] })).toBe(
      '{"BoundingBox":{"Width":0.5,"Height":0.5,"Left":0.25,"Top":0.5},"AgeRange":{"Low":20,"High":28},' +
        '"Smile":{"Value":true,"Confidence":99.0},"Eyeglasses":{"Value":true,"Confidence":99.0},' +
        '"Sunglasses":{"Value":true,"Confidence":99.0},"Gender":{"Value":"Female","Confidence":98.0},' +
        '"Beard":{"Value":true,"Confidence":99.0},"Mustache":{"Value":true,"Confidence":99.0},' +
        '"EyesOpen":{"Value":true,"Confidence":99.0},"MouthOpen":{"Value":true,"Confidence":99.0},' +
        '"Emotions":[{"Type":"CALM","Confidence":80.0}],"Landmarks":[],"Pose":{"Roll":1.0,"Yaw":-2.0,"Pitch":3.0},' +
        '"Quality":{"Brightness":70.0,"Sharpness":90.0},"Confidence":99.99736785888672,' +
        '"FaceOccluded":{"Value":false,"Confidence":97.0},"EyeDirection":{"Yaw":1.0,"Pitch":-2.0,"Confidence":90.0}}',
    );
  });

  it("has AWS's other order, and no more, where faces are compared", () => {
    expect(serialize({ ...comparedFace(face), Landmarks: [] })).toBe(
      '{"BoundingBox":{"Width":0.5,"Height":0.5,"Left":0.25,"Top":0.5},"Confidence":99.99736785888672,"Landmarks":[],"Pose":{"Roll":1.0,"Yaw":-2.0,"Pitch":3.0},"Quality":{"Brightness":70.0,"Sharpness":90.0}}',
    );
  });
});
