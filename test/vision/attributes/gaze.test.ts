import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gazeOf } from '../../../layers/vision/attributes/gaze.ts';
import { eye } from './seen.ts';

const offset = fc.double({ min: -0.4, max: 0.4, noNaN: true });
const degrees = fc.double({ min: -60, max: 60, noNaN: true });
const frontal = { roll: 0, yaw: 0, pitch: 0 };

/** Where the iris is of eyes that look straight ahead. */
const REST = { x: -0.014, y: -0.035 };

function gaze(x: number, y: number, pose = frontal) {
  return gazeOf({ left: eye(x, y), right: eye(x, y) }, pose);
}

describe('The direction of the eyes', () => {
  it('is zero where they rest in a frontal face', () => {
    const { yaw, pitch } = gaze(REST.x, REST.y);
    expect(yaw).toBeCloseTo(0, 10);
    expect(pitch).toBeCloseTo(0, 10);
  });

  it('is to the right of the image where the irises are, and up where they are', () => {
    expect(gaze(REST.x + 0.1, REST.y).yaw).toBeGreaterThan(10);
    expect(gaze(REST.x - 0.1, REST.y).yaw).toBeLessThan(-10);
    expect(gaze(REST.x, REST.y - 0.1).pitch).toBeGreaterThan(10);
    expect(gaze(REST.x, REST.y + 0.1).pitch).toBeLessThan(-10);
  });

  it('changes its sign, sideways only, when eyes and head are mirrored', () => {
    fc.assert(
      fc.property(offset, offset, degrees, degrees, (x, y, yaw, pitch) => {
        const seen = gaze(REST.x + x, y, { roll: 0, yaw, pitch });
        const mirrored = gaze(REST.x - x, y, { roll: 0, yaw: -yaw, pitch });
        expect(mirrored.yaw).toBeCloseTo(-seen.yaw, 8);
        expect(mirrored.pitch).toBeCloseTo(seen.pitch, 8);
      }),
    );
  });

  it('is that of the head when the irises rest in the middle of turned eyes', () => {
    // The middle between the corners is half as far from the ball's middle as the iris: sin(gaze) = sin(head) / 2 there.
    const { yaw } = gaze(REST.x, REST.y, { roll: 0, yaw: 40, pitch: 0 });
    expect(yaw).toBeCloseTo((Math.asin(Math.sin((40 * Math.PI) / 180) / 2) * 180) / Math.PI, 8);
  });

  it('is never beyond 90 degrees, whatever the network saw', () => {
    const wild = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(wild, wild, degrees, degrees, (x, y, yaw, pitch) => {
        const seen = gaze(x, y, { roll: 0, yaw, pitch });
        expect(Math.abs(seen.yaw)).toBeLessThanOrEqual(90);
        expect(Math.abs(seen.pitch)).toBeLessThanOrEqual(90);
      }),
    );
  });
});
