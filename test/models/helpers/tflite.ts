import * as tf from '@tensorflow/tfjs-core';
import { type LiteOperation, type LiteTensor, readLiteModel } from '../../../models/build/tflite/model.ts';
import type { Result } from './networks.ts';
import { sourceFile } from './sources.ts';
import './tfjs.ts';

/**
 * Opens a TensorFlow Lite model whose operations TensorFlow.js computes one by one, with the weights of the file and in its layout.
 * @returns a function that runs it on a batch [N, channels, height, width] and returns the values of its last tensor, in which only
 *   the shape of a last reshaping is missing
 */
export async function liteNetwork(source: string, path: string): Promise<(batch: Result) => Promise<Float32Array>> {
  const model = readLiteModel(await sourceFile(source, path));
  const operations = [...model.operations.values()].filter(({ kind }) => kind !== 'RESHAPE');
  return async ({ dims, data }) => {
    const last = tf.tidy(() => {
      const tensors = new Map([[model.input, tf.transpose(tf.tensor(data, [...dims]), [0, 2, 3, 1])]]);
      const tensorOf = ({ name, shape, values }: LiteTensor): tf.Tensor => {
        const tensor = values ? tf.tensor(values, [...shape]) : tensors.get(name);
        if (tensor === undefined) throw new Error(`nothing has computed ${name}`);
        return tensor;
      };
      for (const operation of operations) {
        tensors.set(operation.output, computed(operation, operation.inputs.map(tensorOf)));
      }
      return tensors.get(operations.at(-1)?.output ?? '') as tf.Tensor;
    });
    return (await last.data()) as Float32Array;
  };
}

/** Computes an operation, whose options are numbered as in TensorFlow Lite's schema. */
function computed({ kind, options }: LiteOperation, [a, b, c]: tf.Tensor[]): tf.Tensor {
  const padding = options?.int8(0) === 0 ? 'same' : 'valid';
  const strides: [number, number] = [options?.int32(2) ?? 0, options?.int32(1) ?? 0];
  // From output, height, width, input: of depthwise filters, which have one input, from 1, height, width, channel.
  const filters = () => tf.transpose(b, [1, 2, 3, 0]) as tf.Tensor4D;
  switch (kind) {
    case 'CONV_2D':
      return tf.add(tf.conv2d(a as tf.Tensor4D, filters(), strides, padding), c);
    case 'DEPTHWISE_CONV_2D':
      return tf.add(tf.depthwiseConv2d(a as tf.Tensor4D, filters(), strides, padding), c);
    case 'RELU':
      return tf.relu(a);
    case 'ABS':
      return tf.abs(a);
    case 'ADD':
      return tf.add(a, b);
    case 'SUB':
      return tf.sub(a, b);
    case 'MUL':
      return tf.mul(a, b);
    default:
      throw new Error(`${kind} is not computed here`);
  }
}
