import { describe, expect, it } from 'vitest';
import { comparedFace, faceDetail } from '../../../layers/rekognition/present/face-detail.ts';
import { serialize } from '../../../layers/rekognition/wire/json-body.ts';
import { LANDMARK_NAMES } from '../../../layers/vision/index.ts';
import { ALL_MEMBERS } from '../attributes.ts';
import { goodFace } from '../faces.ts';

describe('The FaceDetail of a face', () => {
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
    // In the reverse of AWS's order.
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

  it('has another order, and only the default members, where faces are compared', () => {
    expect(serialize({ ...comparedFace(face), Landmarks: [] })).toBe(
      '{"BoundingBox":{"Width":0.5,"Height":0.5,"Left":0.25,"Top":0.5},"Confidence":99.99736785888672,"Landmarks":[],"Pose":{"Roll":1.0,"Yaw":-2.0,"Pitch":3.0},"Quality":{"Brightness":70.0,"Sharpness":90.0}}',
    );
  });
});
