import { createHash } from 'node:crypto';
import { convert, floatGraph } from './convert.ts';
import { tarball } from './download.ts';
import { BUILT, writeAtomically } from './files.ts';
import type { Graph } from './onnx/graph.ts';
import { interfaceOf, type Model, type Pack, readPack, writeChecksums } from './pack.ts';
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
 * Converts every model of the pack, in memory.
 * @throws PackError  a source cannot be downloaded, or has another checksum than pack.json states
 */
export async function convertPack(pack: Pack): Promise<BuiltModel[]> {
  const files = await sourceFiles(pack);
  return Object.entries(pack.models).map(([name, model]) => {
    const bytes = convert(name, files.get(model.source) ?? new Map(), interfaceOf(model));
    return { name, model, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
}

/**
 * Builds the pack into models/built.
 * @param update  write the checksums of the built files into pack.json instead of requiring those that it states
 * @throws PackError  a source cannot be downloaded; a source or a built file has another checksum than pack.json states; or
 *   pack.json has no place for a checksum
 */
export async function buildPack({ update }: { update: boolean }): Promise<void> {
  const started = performance.now();
  const built = await convertPack(await readPack());
  if (update) await writeChecksums(new Map(built.map(({ model, sha256 }) => [model.file, sha256])));
  else built.forEach(requireChecksum);
  for (const { model, bytes } of built) await writeAtomically(new URL(model.file, BUILT), bytes);
  await writeStamp();
  progress(`${built.length} built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function requireChecksum({ model, sha256 }: BuiltModel): void {
  if (sha256 === model.sha256) return;
  throw new PackError(
    `${model.file} came out with the checksum ${sha256}; models/pack.json wants ${model.sha256}. ` +
      'If the change is meant, run "npm run models -- --update".',
  );
}

/**
 * Builds a model of the pack as it is before quantisation.
 * @throws PackError  its source cannot be downloaded, or has another checksum than pack.json states
 */
export async function unquantisedGraph(name: string): Promise<Graph> {
  const pack = await readPack();
  const model = pack.models[name];
  return floatGraph(name, (await sourceFiles(pack)).get(model.source) ?? new Map(), interfaceOf(model));
}

/** Reads the files that the models are made of, by source and path. */
async function sourceFiles(pack: Pack): Promise<Map<string, Map<string, Uint8Array>>> {
  const models = Object.values(pack.models);
  const entries = Object.entries(pack.sources).map(async ([name, source]) => {
    const paths = models.filter((model) => model.source === name).flatMap((model) => model.paths);
    return [name, await unpack(await tarball(source), new Set(paths))] as const;
  });
  return new Map(await Promise.all(entries));
}
