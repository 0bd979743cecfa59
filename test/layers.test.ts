import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

let tree: string;

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'visage-layers-'));
  copyFileSync(join(root, 'biome.json'), join(tree, 'biome.json'));
});

afterEach(() => rmSync(tree, { recursive: true }));

/** What Biome says, under this project's rules, of a file at `path` that imports `module`. */
function lintImport(path: string, module: string): string {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `import { x } from '${module}';\n\nexport { x };\n`);
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', '--vcs-enabled=false', path], {
    cwd: tree,
    encoding: 'utf8',
  });
  const report = stdout + stderr;
  expect(report).toContain('Checked 1 file');
  return report;
}

describe('The layer rules', () => {
  const refused = [
    ['layers/vision/x.ts', '../gallery/index.ts', 'an import upwards'],
    ['layers/vision/x.ts', '@aws-sdk/client-s3', 'AWS inside vision'],
    ['layers/gallery/x.ts', '../vision/face.ts', "an import past a lower layer's index"],
    ['layers/access/x.ts', '../gallery/index.ts', 'an import sideways'],
    ['layers/rekognition/operations/x.ts', '../../gallery/table.ts', "an operation past the gallery's index"],
    ['lambdas/api/x.ts', '../../layers/vision/decode.ts', "a lambda past a layer's index"],
    ['layers/vision/x.ts', 'sharp', 'sharp outside its door'],
    ['layers/vision/x.ts', 'onnxruntime-node', 'ONNX Runtime outside its door'],
    ['layers/rekognition/x.ts', 'usearch', 'usearch outside its door'],
  ] as const;

  it.each(refused)('refuse in %s the import of %s: %s', (path, module) => {
    expect(lintImport(path, module)).toContain('lint/style/noRestrictedImports');
  });

  const allowed = [
    ['layers/gallery/x.ts', '../vision/index.ts'],
    ['layers/rekognition/operations/x.ts', '../../gallery/index.ts'],
    ['layers/vision/image/decode.ts', 'sharp'],
    ['layers/vision/networks/session.ts', 'onnxruntime-node'],
    ['layers/gallery/search/x.ts', 'usearch'],
    ['layers/vision/detect/x.ts', '../geometry.ts'],
  ] as const;

  it.each(allowed)('allow in %s the import of %s', (path, module) => {
    expect(lintImport(path, module)).not.toContain('noRestrictedImports');
  });
});
