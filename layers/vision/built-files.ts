/**
 * Locations of files that are built, and not imported. A deployed bundle, `lambdas/NAME/handler.mjs`, lies as deep in
 * its image as this file does here, so both find them at the same relative place: this file must stay two folders deep.
 */

const isSource = import.meta.url.endsWith('.ts');

/** Folder of the .onnx files that `npm run models` builds. */
export const BUILT_NETWORKS = new URL('../../models/built/', import.meta.url);

/** WebAssembly module that `npm run kernels` compiles from image/kernels/assembly. */
export const COMPILED_KERNELS = new URL('../../layers/vision/image/kernels/built/kernels.wasm', import.meta.url);

/** Entry point of a worker thread. */
export const WORKER_SCRIPT = new URL(`../../layers/vision/worker.${isSource ? 'ts' : 'mjs'}`, import.meta.url);
