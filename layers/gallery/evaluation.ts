/** What only evaluation, benchmarks and some commands use of the gallery: never a layer or a function. */

export { keys } from './table.ts';
export { READABLE_VERSIONS, WRITTEN_VERSION } from './vectors/header.ts';
export { bytesPerFace } from './vectors/layout.ts';
export { encodeSegment } from './vectors/segment.ts';
export { putSegment } from './vectors/segment-store.ts';
export { asSearched, asStored } from './vectors/stored.ts';
