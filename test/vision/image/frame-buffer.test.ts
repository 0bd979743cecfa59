import { describe, expect, it } from 'vitest';
import { FrameBufferPool } from '../../../layers/vision/image/frame-buffer.ts';

const pixels = (value: number) => ({ data: new Uint8Array(12).fill(value), width: 2, height: 2 });

describe('Frame buffers', () => {
  it('hold every picture that is placed in them, each in its own place', () => {
    const frame = new FrameBufferPool(36).open();
    const placed = [1, 2, 3].map((value) => frame.place(pixels(value)));
    expect(placed).toEqual([1, 2, 3].map(pixels));
    expect(placed.every(({ data }) => data.buffer instanceof SharedArrayBuffer)).toBe(true);
  });

  it('do not overlap while they are open, and are used again once closed', () => {
    const pool = new FrameBufferPool(12);
    const [first, second] = [pool.open(), pool.open()];
    const placed = [first.place(pixels(1)), second.place(pixels(2))];
    expect(placed[0].data.byteOffset).not.toBe(placed[1].data.byteOffset);
    first.close();
    expect(pool.open().place(pixels(3)).data.byteOffset).toBe(placed[0].data.byteOffset);
    expect(placed[1]).toEqual(pixels(2));
  });

  it('are freed once, however often they are closed', () => {
    const pool = new FrameBufferPool(12);
    const frame = pool.open();
    frame.close();
    frame.close();
    const [one, other] = [pool.open(), pool.open()].map((open) => open.place(pixels(1)).data.byteOffset);
    expect(one).not.toBe(other);
  });

  it('refuse a picture that does not fit, and any once they were closed and may be another photo’s', () => {
    const frame = new FrameBufferPool(20).open();
    frame.place(pixels(1));
    expect(() => frame.place(pixels(2))).toThrow(RangeError);
    frame.close();
    expect(() => frame.place(pixels(3))).toThrow('The photo was closed');
  });
});
