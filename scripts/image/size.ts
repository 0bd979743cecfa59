import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Largest size of the tree, unpacked, in MB (10^6 bytes): Lambda loads it before the first request is answered. */
export const BUDGET_MB = 350;

export interface TreeSize {
  readonly files: number;
  readonly megabytes: number;
  readonly budgetMb: number;
  /** MB by the first part of the path. */
  readonly parts: Readonly<Record<string, number>>;
}

export async function treeSize(folder: string): Promise<TreeSize> {
  const bytes = new Map<string, number>();
  let files = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    files++;
    const path = join(entry.parentPath, entry.name);
    const [part] = path.slice(folder.length).split('/').filter(Boolean);
    bytes.set(part, (bytes.get(part) ?? 0) + (await lstat(path)).size);
  }
  const parts = Object.fromEntries([...bytes].map(([part, size]) => [part, inMegabytes(size)]));
  const megabytes = inMegabytes([...bytes.values()].reduce((sum, size) => sum + size, 0));
  return { files, megabytes, budgetMb: BUDGET_MB, parts };
}

function inMegabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
