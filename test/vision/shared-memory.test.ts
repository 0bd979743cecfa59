import { describe, expect, it } from 'vitest';
import { SharedMemory } from '../../layers/vision/shared-memory.ts';

const pixels = (value: number) => ({ data: new Uint8Array(12).fill(value), width: 2, height: 2 });

describe('Memory that photos lie in', () => {
  it('holds every picture that is placed in a room, each in its own place', () => {
    const room = new SharedMemory(36).open();
    const placed = [1, 2, 3].map((value) => room.place(pixels(value)));
    expect(placed).toEqual([1, 2, 3].map(pixels));
    expect(placed.every(({ data }) => data.buffer instanceof SharedArrayBuffer)).toBe(true);
  });

  it('is not shared by two open rooms, and is used again once one is closed', () => {
    const memory = new SharedMemory(12);
    const [first, second] = [memory.open(), memory.open()];
    const lies = [first.place(pixels(1)), second.place(pixels(2))];
    expect(lies[0].data.buffer).not.toBe(lies[1].data.buffer);
    first.close();
    expect(memory.open().place(pixels(3)).data.buffer).toBe(lies[0].data.buffer);
    expect(lies[1]).toEqual(pixels(2));
  });

  it('is given back once, however often a room is closed', () => {
    const memory = new SharedMemory(12);
    const room = memory.open();
    room.close();
    room.close();
    const buffers = [memory.open(), memory.open()].map((other) => other.place(pixels(1)).data.buffer);
    expect(buffers[0]).not.toBe(buffers[1]);
  });

  it('takes nothing into a room that is full, or was closed and may be another photo’s', () => {
    const room = new SharedMemory(20).open();
    room.place(pixels(1));
    expect(() => room.place(pixels(2))).toThrow(RangeError);
    room.close();
    expect(() => room.place(pixels(3))).toThrow('The photo was closed');
  });
});
