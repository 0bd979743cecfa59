/** What both peers need to run on TensorFlow.js's WASM backend in Node: the same, in the same version, for both. */

import { createRequire, registerHooks } from 'node:module';
import { dirname } from 'node:path';
import sharp from 'sharp';

const require = createRequire(import.meta.url);

/** Where the backend finds its .wasm files, one of which runs on SIMD: of one thread, for in Node it has no other. */
export const WASM_FOLDER = `${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`;

/** Both ask for the umbrella package, of which they use nothing but the core. */
export function standInForUmbrella(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier === '@tensorflow/tfjs' ? '@tensorflow/tfjs-core' : specifier, context),
  });
}

export interface RgbPixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Neither decodes a JPEG in Node by itself. libvips does it for them, as it does for Visage. */
export async function decode(photo: Uint8Array): Promise<RgbPixels> {
  const { data, info } = await sharp(photo).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
