import { createRequire } from 'node:module';
import { env, tensor3d } from '@tensorflow/tfjs-core';
import './tfjs.ts';
import { sourceFile } from './sources.ts';

interface FaceRecognitionNet {
  loadFromWeightMap(weights: object): void;
  /** @param image  height, width, RGB from 0 to 255 */
  computeFaceDescriptor(image: object): Promise<Float32Array>;
}

interface FaceApi {
  readonly FaceRecognitionNet: new () => FaceRecognitionNet;
  readonly tf: {
    setBackend(name: string): Promise<boolean>;
    readonly io: { decodeWeights(bytes: ArrayBuffer, specs: object[]): object };
  };
}

const MANIFEST = 'model/face_recognition_model-weights_manifest.json';
const WEIGHTS = 'model/face_recognition_model.bin';

/** Opens face-api's own network, which takes pixels: 150 x 150, RGB, 0 to 255, height by width by colour. */
export async function faceRecognitionNet(): Promise<(pixels: Float32Array) => Promise<Float32Array>> {
  const faceApi = await loadFaceApi();
  const [manifest, weights] = await Promise.all([sourceFile('face-api', MANIFEST), sourceFile('face-api', WEIGHTS)]);
  const specs = JSON.parse(Buffer.from(manifest).toString()).flatMap((group: { weights: object[] }) => group.weights);
  const network = new faceApi.FaceRecognitionNet();
  network.loadFromWeightMap(faceApi.tf.io.decodeWeights(weights.buffer, specs));
  return (pixels) => network.computeFaceDescriptor(tensor3d(pixels, [150, 150, 3]));
}

/**
 * Loads face-api's bundle. It contains a TensorFlow.js of its own, which joins the one that runs already. It is made for browsers, and
 * fails where it detects Node, so Node is hidden while it loads; PROD keeps it from printing each kernel that is already registered.
 */
async function loadFaceApi(): Promise<FaceApi> {
  env().set('PROD', true);
  env().set('IS_NODE', false);
  try {
    const bundle = createRequire(import.meta.url).resolve('@vladmandic/face-api/dist/face-api.esm.js');
    const faceApi: FaceApi = await import(bundle);
    // Its kernels replaced those registered before, and are set up by selecting the backend again.
    await faceApi.tf.setBackend('wasm');
    return faceApi;
  } finally {
    env().set('IS_NODE', true);
  }
}
