/** Writes small ONNX models (IR version 8, operator set 17) without any library: protocol buffers by hand. */

const FLOAT = 1;

export const FLOAT16 = 10;

function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

const integer = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field, ...parts) => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
};

function attribute([name, value]) {
  return Array.isArray(value)
    ? bytes(5, bytes(1, name), ...value.map((item) => integer(8, item)), integer(20, 7))
    : bytes(5, bytes(1, name), integer(3, value), integer(20, 2));
}

/** A node; its attributes are integers or lists of integers. */
export function node(op, inputs, output, attributes = {}) {
  return bytes(
    1,
    ...inputs.map((name) => bytes(1, name)),
    bytes(2, output),
    bytes(4, op),
    ...Object.entries(attributes).map(attribute),
  );
}

/** A constant of floats. */
export function constant(name, dims, data) {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return bytes(5, ...dims.map((dim) => integer(1, dim)), integer(2, FLOAT), bytes(8, name), bytes(9, raw));
}

function value(field, name, dims, type) {
  const shape = bytes(2, ...dims.map((dim) => bytes(1, integer(1, dim))));
  return bytes(field, bytes(1, name), bytes(2, bytes(1, integer(1, type), shape)));
}

export const input = (name, dims, type = FLOAT) => value(11, name, dims, type);

export const output = (name, dims, type = FLOAT) => value(12, name, dims, type);

/** The bytes of an .onnx file of these parts. */
export function model(...parts) {
  return Buffer.concat([integer(1, 8), bytes(8, integer(2, 17)), bytes(7, bytes(2, 'finding'), ...parts)]);
}
