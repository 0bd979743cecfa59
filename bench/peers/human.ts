import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config, Human } from '@vladmandic/human';
import type { Engine } from './engine.ts';
import { decode, standInForUmbrella, WASM_FOLDER } from './tensorflow.ts';

const require = createRequire(import.meta.url);
const DIST = dirname(require.resolve('@vladmandic/human'));

/** Every face model is on, except those against spoofing, which Visage does not have; everything else is off. */
const CONFIG: Partial<Config> = {
  backend: 'wasm',
  wasmPath: WASM_FOLDER,
  modelBasePath: `${pathToFileURL(DIST)}/../models/`,
  debug: false,
  // Every photo is treated as new: no result of the last is reused.
  cacheSensitivity: 0,
  filter: { enabled: false },
  face: {
    enabled: true,
    detector: { rotation: true, maxDetected: 100, minConfidence: 0.2 },
    mesh: { enabled: true },
    iris: { enabled: true },
    emotion: { enabled: true },
    description: { enabled: true },
    antispoof: { enabled: false },
    liveness: { enabled: false },
  },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  gesture: { enabled: false },
  segmentation: { enabled: false },
};

/** @vladmandic/human on WASM: detector, mesh, iris, emotion, and faceres for age, gender and embedding. */
export async function openHuman(): Promise<Engine> {
  standInForUmbrella();
  fetchFiles();
  const library: { Human: typeof Human } = require(`${DIST}/human.node-wasm.js`);
  const human = new library.Human(CONFIG);
  await human.load();
  const { tf } = human;
  if (tf.getBackend() !== 'wasm') throw new Error(`Human runs on ${tf.getBackend()}, not on WASM`);
  return {
    async run(photo) {
      const { data, width, height } = await decode(photo);
      const tensor = tf.tensor3d(data, [height, width, 3], 'int32');
      const { face, error } = await human.detect(tensor);
      tf.dispose(tensor);
      if (error) throw new Error(`Human failed: ${error}`);
      if (face.some(({ embedding, age, gender, emotion }) => !(embedding && age && gender && emotion))) {
        throw new Error('Work was left out');
      }
      return face.length;
    },
  };
}

/** Lets fetch() read files: Human fetches its models, and Node's fetch reads no file. */
function fetchFiles(): void {
  const { fetch } = globalThis;
  globalThis.fetch = async (from, init) =>
    String(from).startsWith('file:') ? new Response(readFileSync(new URL(String(from)))) : fetch(from, init);
}
