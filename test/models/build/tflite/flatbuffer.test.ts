import { expect, test } from 'vitest';
import { Table } from '../../../../models/build/tflite/flatbuffer.ts';

/** A file with the identifier TEST: a table with three fields of four, which has a vector of one table of the same fields. */
function file(): Buffer {
  const bytes = Buffer.alloc(72);
  bytes.writeUInt32LE(20, 0);
  bytes.write('TEST', 4);
  // The layout of both tables: its size, theirs, and where in a table each field is; the second is left out.
  for (const [i, value] of [12, 16, 4, 0, 8, 12].entries()) bytes.writeUInt16LE(value, 8 + 2 * i);
  bytes.writeInt32LE(20 - 8, 20);
  bytes.writeInt32LE(-5, 24);
  bytes.writeUInt32LE(36 - 28, 28);
  bytes.writeUInt32LE(44 - 32, 32);
  bytes.writeUInt32LE(3, 36);
  bytes.write('abc', 40);
  bytes.writeUInt32LE(1, 44);
  bytes.writeUInt32LE(52 - 48, 48);
  bytes.writeInt32LE(52 - 8, 52);
  bytes.writeInt32LE(7, 56);
  return bytes;
}

test('fields of a table are read through its layout', () => {
  const table = Table.root(file(), 'TEST');
  expect(table.int32(0)).toBe(-5);
  expect(table.int8(0)).toBe(-5);
  expect(table.string(2)).toBe('abc');
  const [inner, ...more] = table.tables(3);
  expect(more).toEqual([]);
  expect(inner.int32(0)).toBe(7);
});

test('a field that is left out, or that the layout is too old to have, has its default', () => {
  const table = Table.root(file(), 'TEST');
  for (const field of [1, 4]) {
    expect(table.int32(field)).toBe(0);
    expect(table.int32(field, 1)).toBe(1);
    expect(table.table(field)).toBeUndefined();
    expect(table.tables(field)).toEqual([]);
    expect(table.string(field)).toBe('');
  }
});

test('a file that begins elsewhere in its memory is read from its own beginning', () => {
  const shifted = Buffer.concat([Buffer.alloc(3), file()]).subarray(3);
  expect(Table.root(shifted, 'TEST').string(2)).toBe('abc');
});

test('a file of another kind is refused', () => {
  expect(() => Table.root(file(), 'TFL3')).toThrow('the file is of the kind "TEST", not "TFL3"');
});
