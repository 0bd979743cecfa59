import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Lists the networks of model packs, as file names under models/built. Reads the files of the packs, because
 * layers/vision would load native packages, which need not run where an image is assembled.
 * @param packs  their names; none stands for all
 * @throws Error  there is no such pack
 */
export async function networkFiles(repository: string, packs: readonly string[]): Promise<ReadonlySet<string>> {
  const models = join(repository, 'models');
  const entries = await readdir(join(models, 'packs'), { withFileTypes: true });
  const known = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  const unknown = packs.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no model pack "${unknown}", only ${known.join(', ')}`);
  const named = packs.length > 0 ? packs : known;
  const manifests = await Promise.all(
    named.map((name) => readJson<Manifest>(join(models, 'packs', name, 'pack.json'))),
  );
  const { models: networks } = await readJson<NetworkList>(join(models, 'networks.json'));
  return new Set(manifests.flatMap((manifest) => manifest.networks.map((name) => networks[name].file)));
}

/** The part of models/packs/NAME/pack.json that is read here. */
interface Manifest {
  readonly networks: readonly string[];
}

/** The part of models/networks.json that is read here. */
interface NetworkList {
  readonly models: Readonly<Record<string, { readonly file: string }>>;
}

async function readJson<Content>(file: string): Promise<Content> {
  return JSON.parse(await readFile(file, 'utf8')) as Content;
}
