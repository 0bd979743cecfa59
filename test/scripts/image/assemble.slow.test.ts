import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { assembleImage } from '../../../scripts/image/assemble.ts';
import { BUDGET_MB, treeSize } from '../../../scripts/image/size.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** e_machine in the header of an ELF file. */
const MACHINES = { x64: 62, arm64: 183 } as const;

describe.each(['arm64', 'x64'] as const)('The file tree for %s', (architecture) => {
  it('keeps to its budget, and holds machine code for Linux on that processor alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'visage-image-'));
    folders.push(folder);
    await assembleImage(repository, folder, architecture);

    const { megabytes, parts } = await treeSize(folder);
    expect(megabytes).toBeLessThan(BUDGET_MB);
    expect(Object.keys(parts).sort()).toEqual(['lambdas', 'layers', 'models', 'node_modules']);
    const files = (await readdir(folder, { recursive: true })).map(String);
    const libraries = files.filter((file) => /\.(node|dylib|dll|exe|so(\.[\d.]+)?)$/.test(file));
    expect(
      libraries
        .map((file) =>
          file
            .split('/')
            .at(-1)
            ?.replace(/-?[\d.]*(\.node)?$/, '$1'),
        )
        .sort(),
    ).toEqual(
      [
        'libonnxruntime.so',
        'libvips-cpp.so',
        'onnxruntime_binding.node',
        `sharp-linux-${architecture}.node`,
        'usearch.node',
      ].sort(),
    );
    for (const library of libraries) expect(await machineOf(join(folder, library))).toBe(MACHINES[architecture]);
    expect(files.filter((file) => /cuda|tensorrt|\.(gyp|cpp|cc|h|d\.ts)$/.test(file))).toEqual([]);
  });
});

async function machineOf(file: string): Promise<number> {
  await using handle = await open(file);
  const { buffer } = await handle.read(Buffer.alloc(20), 0, 20, 0);
  expect(buffer.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
  return buffer.readUInt16LE(18);
}
