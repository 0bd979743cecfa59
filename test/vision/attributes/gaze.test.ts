import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gazeOf } from '../../../layers/vision/attributes/gaze.ts';
import { eye } from './sample-features.ts';

const offset = fc.double({ min: -0.4, max: 0.4, noNaN: true });
const degrees = fc.double({ min: -60, max: 60, noNaN: true });
const frontal = { roll: 0, yaw: 0, pitch: 0 };

/** Offset of the iris of eyes that gaze straight ahead. */
const REST = { x: -0.014, y: -0.035 };

function gaze(x: number, y: number, pose = frontal) {
  return gazeOf({ left: eye(x, y), right: eye(x, y) }, pose);
}

describe('The direction of the eyes', () => {
  it('is zero for irises at rest in a frontal face', () => {
    const { yaw, pitch } = gaze(REST.x, REST.y);
    expect(yaw).toBeCloseTo(0, 10);
    expect(pitch).toBeCloseTo(0, 10);
  });

  it('is on the side of the image to which the irises are off', () => {
    expect(gaze(REST.x + 0.1, REST.y).yaw).toBeGreaterThan(10);
    expect(gaze(REST.x - 0.1, REST.y).yaw).toBeLessThan(-10);
    expect(gaze(REST.x, REST.y - 0.1).pitch).toBeGreaterThan(10);
    expect(gaze(REST.x, REST.y + 0.1).pitch).toBeLessThan(-10);
  });

  it('changes the sign of its yaw only when eyes and head are mirrored', () => {
    fc.assert(
      fc.property(offset, offset, degrees, degrees, (x, y, yaw, pitch) => {
        const direct = gaze(REST.x + x, y, { roll: 0, yaw, pitch });
        const mirrored = gaze(REST.x - x, y, { roll: 0, yaw: -yaw, pitch });
        expect(mirrored.yaw).toBeCloseTo(-direct.yaw, 8);
        expect(mirrored.pitch).toBeCloseTo(direct.pitch, 8);
      }),
    );
  });

  it('follows the head when the irises rest in the middle of the eyes of a rotated head', () => {
    // The middle between the corners is half as far from the ball's middle as the iris: sin(gaze) = sin(head) / 2
    // there.
    const { yaw } = gaze(REST.x, REST.y, { roll: 0, yaw: 40, pitch: 0 });
    expect(yaw).toBeCloseTo((Math.asin(Math.sin((40 * Math.PI) / 180) / 2) * 180) / Math.PI, 8);
  });

  it('is never beyond 90 degrees, whatever the offsets of the irises', () => {
    const wild = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(wild, wild, degrees, degrees, (x, y, yaw, pitch) => {
        const direct = gaze(x, y, { roll: 0, yaw, pitch });
        expect(Math.abs(direct.yaw)).toBeLessThanOrEqual(90);
        expect(Math.abs(direct.pitch)).toBeLessThanOrEqual(90);
      }),
    );
  });
});
