import { createHash } from 'node:crypto';
import { convert, floatGraph } from './convert.ts';
import { tarball } from './download.ts';
import { BUILT, writeAtomically } from './files.ts';
import { interfaceOf, type Model, type NetworkList, readNetworks, writeChecksums } from './network-list.ts';
import type { Graph } from './onnx/graph.ts';
import { PackError } from './pack-error.ts';
import { progress } from './progress.ts';
import { writeStamp } from './stamp.ts';
import { unpack } from './unpack.ts';

export interface BuiltModel {
  readonly name: string;
  readonly model: Model;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/**
 * Converts every model, in memory.
 * @throws PackError  a source cannot be downloaded, or has another checksum than networks.json states
 */
export async function convertNetworks(networks: NetworkList): Promise<BuiltModel[]> {
  const files = await sourceFiles(networks);
  return Object.entries(networks.models).map(([name, model]) => {
    const bytes = convert(name, files.get(model.source) ?? new Map(), interfaceOf(model));
    return { name, model, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
}

/**
 * Builds the models into models/built.
 * @param update  write the checksums of the built files into networks.json instead of requiring those that it states
 * @throws PackError  a source cannot be downloaded; a source or a built file has another checksum than networks.json states; or
 *   networks.json has no place for a checksum
 */
export async function buildNetworks({ update }: { update: boolean }): Promise<void> {
  const started = performance.now();
  const built = await convertNetworks(await readNetworks());
  if (update) await writeChecksums(new Map(built.map(({ model, sha256 }) => [model.file, sha256])));
  else built.forEach(requireChecksum);
  for (const { model, bytes } of built) await writeAtomically(new URL(model.file, BUILT), bytes);
  await writeStamp();
  progress(`${built.length} built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function requireChecksum({ model, sha256 }: BuiltModel): void {
  if (sha256 === model.sha256) return;
  throw new PackError(
    `${model.file} came out with the checksum ${sha256}; models/networks.json wants ${model.sha256}. ` +
      'If the change is meant, run "npm run models -- --update".',
  );
}

/**
 * Builds a model as it is before quantisation.
 * @throws PackError  its source cannot be downloaded, or has another checksum than networks.json states
 */
export async function unquantisedGraph(name: string): Promise<Graph> {
  const networks = await readNetworks();
  const model = networks.models[name];
  return floatGraph(name, (await sourceFiles(networks)).get(model.source) ?? new Map(), interfaceOf(model));
}

/** Reads the files that the models are made of, by source and path. */
async function sourceFiles(networks: NetworkList): Promise<Map<string, Map<string, Uint8Array>>> {
  const models = Object.values(networks.models);
  const entries = Object.entries(networks.sources).map(async ([name, source]) => {
    const paths = models.filter((model) => model.source === name).flatMap((model) => model.paths);
    return [name, await unpack(await tarball(source), new Set(paths))] as const;
  });
  return new Map(await Promise.all(entries));
}
