import { readFile } from 'node:fs/promises';
import { writeAtomically } from './files.ts';
import type { Interface } from './onnx/graph.ts';
import { PackError } from './pack-error.ts';

/** The part of models/networks.json that the build reads. */
export interface NetworkList {
  readonly name: string;
  readonly sources: Readonly<Record<string, Source>>;
  readonly models: Readonly<Record<string, Model>>;
}

/** An npm package, named by its version and the checksum of its tarball. */
export interface Source {
  readonly package: string;
  readonly version: string;
  /** Checksum in npm's notation: `sha512-` and base64. */
  readonly integrity: string;
}

export interface Model {
  /** Name of the built file in models/built. */
  readonly file: string;
  /** Checksum of the built file, in hexadecimal. */
  readonly sha256: string;
  /** Name of one of the sources. */
  readonly source: string;
  /** Files that the model is made of: paths in the source's package. */
  readonly paths: readonly string[];
  readonly inputs: Readonly<Record<string, Shaped>>;
  readonly outputs: Readonly<Record<string, Shaped>>;
}

interface Shaped {
  readonly shape: readonly (number | string)[];
}

export const NETWORKS_FILE = new URL('../networks.json', import.meta.url);

export async function readNetworks(): Promise<NetworkList> {
  return JSON.parse(await readFile(NETWORKS_FILE, 'utf8')) as NetworkList;
}

/**
 * Writes new checksums of built files, by file name, into networks.json, and leaves the rest of its text as it is.
 * @throws PackError  a model has no line `"sha256"` after its `"file"`; nothing was written
 */
export async function writeChecksums(sums: ReadonlyMap<string, string>): Promise<void> {
  let text = await readFile(NETWORKS_FILE, 'utf8');
  for (const [file, sha256] of sums) {
    const place = new RegExp(`("file": "${RegExp.escape(file)}",\\s*"sha256": ")[^"]*`);
    if (!place.test(text)) {
      throw new PackError(`models/networks.json has no place for a checksum: "sha256": "" after "file": "${file}".`);
    }
    text = text.replace(place, `$1${sha256}`);
  }
  await writeAtomically(NETWORKS_FILE, text);
}

/** Lists the inputs and outputs that networks.json states for a model. */
export function interfaceOf(model: Model): Interface {
  const values = (side: Model['inputs']) => Object.entries(side).map(([name, { shape }]) => ({ name, shape }));
  return { inputs: values(model.inputs), outputs: values(model.outputs) };
}
