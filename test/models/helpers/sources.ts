import { tarball } from '../../../models/build/download.ts';
import { unpack } from '../../../models/build/unpack.ts';
import { NETWORKS } from './model-list.ts';

/** Reads a file of one of the pack's sources from its tarball in models/downloads. */
export async function sourceFile(source: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const files = await unpack(await tarball(NETWORKS.sources[source]), new Set([path]));
  return Uint8Array.from(files.get(path) ?? []);
}
