/** Set-up of TensorFlow.js's WASM backend in Node, in the same version for both peers. */

import { createRequire, registerHooks } from 'node:module';
import { dirname } from 'node:path';
import sharp from 'sharp';

const require = createRequire(import.meta.url);

/** Folder of the backend's .wasm files. In Node it takes the one with SIMD and a single thread: it has no threads there. */
export const WASM_FOLDER = `${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`;

/** Resolves the umbrella package, of which both use nothing but the core, to the core. */
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

/** Decodes a JPEG to RGB with libvips, as Visage does: in Node neither peer decodes one by itself. */
export async function decode(photo: Uint8Array): Promise<RgbPixels> {
  const { data, info } = await sharp(photo).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
