import { io } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWeights, type WeightEntry } from '../../../../models/build/tfjs/weights.ts';
import '../../helpers/tfjs.ts';

const BYTES = { float32: 4, int32: 4, float16: 2, uint8: 1 };

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
const finite = fc.float({ noNaN: true, min: -100, max: 100 });
const storage: fc.Arbitrary<Omit<WeightEntry, 'name' | 'shape'>> = fc.oneof(
  fc.constantFrom({ dtype: 'float32' }, { dtype: 'int32' }, { dtype: 'float32', quantization: { dtype: 'float16' } }),
  fc.record({
    dtype: fc.constant('float32'),
    quantization: fc.record({ dtype: fc.constant('uint8'), scale: finite, min: finite }),
  }),
);

test('weights are read as TensorFlow.js reads them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(storage, shape), { maxLength: 5 }),
      fc.infiniteStream(fc.nat(255)),
      (kinds, random) => {
        const entries = kinds.map(([kind, sizes], i): WeightEntry => ({ ...kind, name: `w${i}`, shape: sizes }));
        const length = entries.reduce((sum, entry) => sum + countOf(entry) * bytesOf(entry), 0);
        const bytes = Uint8Array.from({ length }, () => random.next().value);
        const theirs = io.decodeWeights(bytes.buffer, entries as io.WeightsManifestEntry[]);
        const mine = readWeights(entries, bytes);
        for (const { name } of entries) expect(mine.get(name)?.values).toEqual(theirs[name].dataSync());
      },
    ),
  );
});

test('a negative zero stored as a half float keeps its sign', () => {
  const entry = { name: 'w', shape: [1], dtype: 'float32', quantization: { dtype: 'float16' } };
  const { values } = readWeights([entry], Uint8Array.of(0x00, 0x80)).get('w') ?? {};
  expect(values).toEqual(Float32Array.of(-0));
});

test('a file of another length than its manifest is refused', () => {
  const entries = [{ name: 'w', shape: [2], dtype: 'float32' }];
  expect(() => readWeights(entries, new Uint8Array(12))).toThrow('the weights take 8 bytes, the file has 12');
});

const countOf = (entry: WeightEntry): number => entry.shape.reduce((product, size) => product * size, 1);

const bytesOf = ({ dtype, quantization }: WeightEntry): number =>
  BYTES[(quantization?.dtype ?? dtype) as keyof typeof BYTES];
