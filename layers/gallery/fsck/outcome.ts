/** Result of a repair: undefined when the problem is repaired, otherwise why it is not. */
export type Outcome = string | undefined;

export const CHANGED = 'it changed in the meantime: check again';
export const UPGRADE = 'a segment is of a version that this release does not read: upgrade first';
