import { existsSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const MANIFEST = fileURLToPath(new URL('../../package.json', import.meta.url));

/** The checkout's package.json while that of the package is in its place. */
export const CHECKOUT = fileURLToPath(new URL('../../package.json.checkout', import.meta.url));

/** Puts the checkout's package.json back, if it was replaced. */
export function restore() {
  if (existsSync(CHECKOUT)) renameSync(CHECKOUT, MANIFEST);
}
