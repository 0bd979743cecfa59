import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attribute, Graph } from '../../../../models/build/onnx/graph.ts';
import { readOnnx, writeOnnx } from '../../../../models/build/onnx/onnx-file.ts';

const name = fc.string({ minLength: 1, maxLength: 12 });
const size = fc.oneof(fc.nat(1000), fc.constantFrom('N', 'H'));
const values = fc.uniqueArray(fc.record({ name, shape: fc.array(size) }), { selector: (value) => value.name });
const integer = fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 });
const attribute: fc.Arbitrary<Attribute> = fc.oneof(
  fc.record({ int: integer }),
  fc.record({ ints: fc.array(integer, { maxLength: 5 }) }),
  fc.record({ float: fc.float() }),
  fc.record({ string: fc.string() }),
);
const node = fc.record({
  op: fc.constantFrom('Conv', 'Relu', 'Add'),
  inputs: fc.array(name),
  outputs: fc.array(name),
  attributes: fc.dictionary(name, attribute, { noNullPrototype: true }),
});
const data = fc.oneof(
  fc.array(fc.float()).map((list) => Float32Array.from(list)),
  fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map((list) => BigInt64Array.from(list)),
  fc.int32Array().map((list) => new Int32Array(list)),
  fc.int8Array().map((list) => new Int8Array(list)),
  fc.uint8Array().map((list) => new Uint8Array(list)),
);
const constants = fc
  .uniqueArray(fc.tuple(name, data), { selector: ([key]) => key })
  .map((entries) => new Map(entries.map(([key, list]) => [key, { dims: [list.length], data: list }])));
const graph: fc.Arbitrary<Graph> = fc
  .record({ inputs: values, outputs: values, nodes: fc.array(node), constants })
  .filter(({ inputs, constants: held }) => inputs.every((input) => !held.has(input.name)));

test('a graph that is written and read is the same graph', () => {
  fc.assert(
    fc.property(graph, (written) => {
      expect(readOnnx(writeOnnx('test', written))).toEqual(written);
    }),
  );
});

test('the same graph gives the same bytes', () => {
  fc.assert(
    fc.property(graph, (written) => {
      expect(writeOnnx('test', written)).toEqual(writeOnnx('test', written));
    }),
  );
});
