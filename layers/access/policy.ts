/** What a key may do. A `*` in a pattern stands for any characters, or none. */
export interface Permissions {
  /** patterns of operations' names, such as `Search*` */
  readonly operations: readonly string[];
  /** patterns of collections' ids, such as `tenant-7.*` */
  readonly collections: readonly string[];
}

/** Whether an operation may be called at all. */
export function mayCall({ operations }: Permissions, operation: string): boolean {
  return operations.some((pattern) => matches(pattern, operation));
}

/** Whether a collection may be used, and be seen in lists. */
export function mayUse({ collections }: Permissions, collectionId: string): boolean {
  return collections.some((pattern) => matches(pattern, collectionId));
}

/** In linear time whatever the pattern: every piece between two stars is taken where it is found first. */
function matches(pattern: string, text: string): boolean {
  const [start, ...pieces] = pattern.split('*');
  if (pieces.length === 0) return text === start;
  if (!text.startsWith(start)) return false;
  const end = pieces.pop() ?? '';
  let at = start.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - at >= end.length && text.endsWith(end);
}
