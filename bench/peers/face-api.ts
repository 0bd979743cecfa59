import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs-core';
import type * as FaceApi from '@vladmandic/face-api';
import type { Engine } from './engine.ts';
import { decode, standInForUmbrella, WASM_FOLDER } from './tensorflow.ts';

const require = createRequire(import.meta.url);
const DIST = dirname(require.resolve('@vladmandic/face-api'));
const MODELS = join(DIST, '../model');

/** @vladmandic/face-api on WASM: SSD detector, 68 keypoints, expressions, age and gender, and dlib's descriptor. */
export async function openFaceApi(): Promise<Engine> {
  standInForUmbrella();
  const tf: typeof TensorFlow = require('@tensorflow/tfjs-core');
  chainTensors(tf);
  require('@tensorflow/tfjs-backend-wasm').setWasmPaths(WASM_FOLDER);
  const faceApi: typeof FaceApi = require(`${DIST}/face-api.node-wasm.js`);
  await tf.setBackend('wasm');
  await tf.ready();
  if (tf.getBackend() !== 'wasm') throw new Error(`face-api runs on ${tf.getBackend()}, not on WASM`);
  const { ssdMobilenetv1, faceLandmark68Net, faceExpressionNet, ageGenderNet, faceRecognitionNet } = faceApi.nets;
  for (const net of [ssdMobilenetv1, faceLandmark68Net, faceExpressionNet, ageGenderNet, faceRecognitionNet]) {
    await net.loadFromDisk(MODELS);
  }
  const options = new faceApi.SsdMobilenetv1Options({ minConfidence: 0.2, maxResults: 100 });
  return {
    async run(photo) {
      const { data, width, height } = await decode(photo);
      const tensor = tf.tensor3d(data, [height, width, 3], 'int32');
      const faces = await faceApi
        .detectAllFaces(tensor, options)
        .withFaceLandmarks()
        .withFaceExpressions()
        .withAgeAndGender()
        .withFaceDescriptors();
      tf.dispose(tensor);
      return faces.length;
    },
  };
}

/** Makes operations methods of tensors, as face-api calls them: the umbrella package does so, the core does not. */
function chainTensors(tf: typeof TensorFlow): void {
  const methods = tf.Tensor.prototype as unknown as Record<string, unknown>;
  const add = (name: string, operation: (tensor: TensorFlow.Tensor, ...args: never[]) => unknown) => {
    methods[name] = function (this: TensorFlow.Tensor, ...args: never[]) {
      return operation(this, ...args);
    };
  };
  for (const [name, operation] of Object.entries(tf)) {
    if (typeof operation === 'function' && /^[a-z]/.test(name) && !(name in methods)) add(name, operation as never);
  }
  add('asScalar', (tensor) => tf.reshape(tensor, []));
  add('as1D', (tensor) => tf.reshape(tensor, [tensor.size]));
  for (const name of ['as2D', 'as3D', 'as4D']) add(name, (tensor, ...shape) => tf.reshape(tensor, shape));
  add('toFloat', (tensor) => tf.cast(tensor, 'float32'));
  add('toInt', (tensor) => tf.cast(tensor, 'int32'));
}
