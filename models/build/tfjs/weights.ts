/** Weights of TensorFlow.js models: a manifest describes, in order, the contents of one binary file. */

export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: {
    readonly dtype: string;
    /** For integer types: weight = stored * scale + min. */
    readonly scale?: number;
    readonly min?: number;
  };
}

export interface Weight {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

type Weights = ReadonlyMap<string, Weight>;

/**
 * Reads all weights, by name.
 * @throws Error  a weight is stored in a type that is not supported, or the file has another length than the manifest states
 */
export function readWeights(entries: readonly WeightEntry[], bytes: Uint8Array): Weights {
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const entry of entries) {
    const Stored = storedAs(entry);
    const count = entry.shape.reduce((product, size) => product * size, 1);
    const end = offset + count * Stored.BYTES_PER_ELEMENT;
    // A copy, because typed arrays need aligned bytes and a weight may start anywhere in the file.
    const stored = new Stored(Uint8Array.from(bytes.subarray(offset, end)).buffer);
    weights.set(entry.name, { shape: entry.shape, values: restored(stored, entry) });
    offset = end;
  }
  if (offset !== bytes.length) throw new Error(`the weights take ${offset} bytes, the file has ${bytes.length}`);
  return weights;
}

/** Looks up a weight by name. @throws Error  there is none, or its values are integers */
export function floatWeight(weights: Weights, name: string): Weight & { values: Float32Array<ArrayBuffer> } {
  const weight = weights.get(name);
  if (weight === undefined || !(weight.values instanceof Float32Array)) throw new Error(`${name} is no float weight`);
  return { shape: weight.shape, values: weight.values };
}

const STORED = { float32: Float32Array, int32: Int32Array, float16: Float16Array, uint8: Uint8Array } as const;
type StoredValues = InstanceType<(typeof STORED)[keyof typeof STORED]>;

function storedAs({ name, dtype, quantization }: WeightEntry) {
  const kind = quantization?.dtype ?? dtype;
  if (!Object.hasOwn(STORED, kind)) throw new Error(`weight ${name} is stored as ${kind}, which is not read`);
  return STORED[kind as keyof typeof STORED];
}

function restored(stored: StoredValues, { quantization }: WeightEntry): Weight['values'] {
  if (stored instanceof Float32Array || stored instanceof Int32Array) return stored as Weight['values'];
  const { scale, min } = quantization ?? {};
  // Half floats have neither; adding 0 to them would turn -0 into 0.
  if (scale === undefined || min === undefined) return Float32Array.from(stored);
  return Float32Array.from(stored, (value) => value * scale + min);
}
