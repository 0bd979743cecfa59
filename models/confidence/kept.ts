import { fileURLToPath } from 'node:url';

/** Folder of what is kept between two runs of the training. */
export const KEPT = fileURLToPath(new URL('../../out/confidence/', import.meta.url));
