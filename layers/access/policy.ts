/** The permissions of a key. A `*` in a pattern matches any characters, or none. */
export interface Permissions {
  /** Patterns of operations' names, such as `Search*`. */
  readonly operations: readonly string[];
  /** Patterns of collections' ids, such as `tenant-7.*`. */
  readonly collections: readonly string[];
}

/** Whether the permissions allow an operation. */
export function mayCall({ operations }: Permissions, operation: string): boolean {
  return operations.some((pattern) => matches(pattern, operation));
}

/** Whether the permissions allow a collection: to use it, and to list it. */
export function mayUse({ collections }: Permissions, collectionId: string): boolean {
  return collections.some((pattern) => matches(pattern, collectionId));
}

/** Takes linear time for any pattern: each piece between two stars is matched at its first occurrence. */
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
