import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { overrides } from '../scripts/lint/overrides.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const configuration = readFileSync(join(root, 'biome.json'), 'utf8');

/** What a file may import and what not. The files imported need not exist: the rules are about paths. */
interface Rule {
  readonly refused: readonly string[];
  readonly allowed: readonly string[];
}

const NATIVE = ['sharp', 'onnxruntime-node', 'usearch'];
const [SHARP, ONNX, USEARCH] = NATIVE;

/** Layers: no import upwards, none sideways, none past an index.ts. */
const LAYERS: Readonly<Record<string, Rule>> = {
  'layers/vision/x.ts': {
    refused: [
      ...['../gallery/index.ts', '../access/index.ts', '../rekognition/index.ts', '@aws-sdk/client-s3'],
      ...[
        'lambdas/api/app',
        'local/names',
        'cdk/app',
        'bench/child',
        'eval/plot',
        'scripts/store',
        'test/helpers/aws',
      ].map((file) => `../../${file}.ts`),
    ],
    allowed: ['./face.ts', './detect/x.ts', 'node:fs'],
  },
  'layers/gallery/x.ts': {
    refused: ['../vision/face.ts', '../vision/training.ts', '../access/index.ts', '../rekognition/index.ts'],
    allowed: ['../vision/index.ts', './search/x.ts', '@aws-sdk/client-s3'],
  },
  'layers/gallery/search/x.ts': {
    refused: ['../../vision/face.ts'],
    allowed: ['../../vision/index.ts', '../store.ts'],
  },
  'layers/access/x.ts': {
    refused: ['../vision/index.ts', '../gallery/index.ts', '../rekognition/index.ts'],
    allowed: ['./keys.ts'],
  },
  'layers/rekognition/x.ts': {
    refused: ['../vision/face.ts', '../vision/training.ts', '../gallery/table.ts', '../access/keys.ts'],
    allowed: ['../vision/index.ts', '../gallery/index.ts', '../access/index.ts', './operations/x.ts'],
  },
  ...Object.fromEntries(
    ['lambdas/api/x.ts', 'local/s3/x.ts', 'cdk/parts/x.ts', 'scripts/image/x.ts'].map((file) => [
      file,
      {
        refused: [
          '../../layers/vision/training.ts',
          '../../layers/vision/image/decode.ts',
          '../../layers/gallery/table.ts',
        ],
        allowed: ['../../layers/vision/index.ts', '../../layers/gallery/index.ts'],
      },
    ]),
  ),
  ...Object.fromEntries(
    ['models/heads/x.ts', 'eval/parts/x.ts', 'bench/peers/x.ts'].map((file) => [
      file,
      {
        refused: ['../../layers/vision/image/decode.ts', '../../layers/gallery/table.ts'],
        allowed: [
          '../../layers/vision/index.ts',
          '../../layers/vision/training.ts',
          '../../layers/gallery/evaluation.ts',
          '../../layers/rekognition/evaluation.ts',
        ],
      },
    ]),
  ),
};

/** Native packages: each is imported by one file of the service; the files of a model pack likewise. */
const DOORS: Readonly<Record<string, Rule>> = {
  'layers/vision/image/decode.ts': { refused: [ONNX, USEARCH, '../mesh/x.ts'], allowed: [SHARP, '../geometry/x.ts'] },
  'layers/vision/networks/session.ts': {
    refused: [SHARP, USEARCH, '../image/x.ts'],
    allowed: [ONNX, '../workers/x.ts'],
  },
  'layers/gallery/search/scan.ts': { refused: [SHARP, ONNX, '../../vision/face.ts'], allowed: [USEARCH] },
  'layers/vision/networks/pack-files.ts': { refused: NATIVE, allowed: ['../../../models/networks.json'] },
  'layers/vision/networks/y.ts': { refused: [...NATIVE, '../../../models/networks.json'], allowed: [] },
  ...Object.fromEntries(
    [
      'layers/vision/y.ts',
      'layers/vision/image/y.ts',
      'layers/gallery/search/y.ts',
      'layers/access/y.ts',
      'lambdas/api/y.ts',
    ]
      .concat('layers/rekognition/operations/y.ts', 'local/y.ts', 'cdk/y.ts')
      .map((file) => [file, { refused: NATIVE, allowed: [] }]),
  ),
  'scripts/y.ts': { refused: [], allowed: NATIVE },
  'bench/y.ts': { refused: [], allowed: NATIVE },
};

/** Folders inside a layer, and the thread that a file of the vision layer runs on. */
const FOLDERS: Readonly<Record<string, Rule>> = {
  'layers/vision/geometry/x.ts': {
    refused: ['../mesh/x.ts', '../workers/x.ts', '../tasks.ts', '../analyze.ts', '../index.ts'],
    allowed: ['./y.ts', '../face.ts', '../errors.ts', '../built-files.ts'],
  },
  'layers/vision/workers/x.ts': { refused: ['../networks/x.ts', '../tasks.ts'], allowed: ['./y.ts'] },
  'layers/vision/detect/x.ts': {
    refused: ['../mesh/x.ts', '../embed/x.ts', '../tasks.ts'],
    allowed: ['../workers/x.ts', '../geometry/x.ts', '../image/x.ts', '../networks/x.ts'],
  },
  'layers/vision/attributes/x.ts': {
    refused: ['../detect/x.ts', '../photo.ts'],
    allowed: ['../eyes/x.ts', '../mesh/x.ts'],
  },
  'layers/vision/mesh/x.main.ts': { refused: ['./x.worker.ts', '../eyes/x.ts', '../photo.ts'], allowed: ['./x.ts'] },
  'layers/vision/mesh/x.worker.ts': { refused: ['./x.main.ts', '../eyes/x.ts', '../photo.ts'], allowed: ['./x.ts'] },
  'layers/rekognition/operations/x.ts': {
    refused: ['../rest/x.ts', '../call.ts', '../index.ts', '../../gallery/table.ts'],
    allowed: ['../wire/x.ts', '../photo/x.ts', '../errors.ts', '../operation.ts', '../../gallery/index.ts'],
  },
  'layers/rekognition/rest/x.ts': {
    refused: ['../operations/x.ts', '../authorize.ts'],
    allowed: ['../wire/x.ts', '../call.ts'],
  },
  'layers/rekognition/wire/x.ts': { refused: ['../photo/x.ts', '../call.ts'], allowed: ['../errors.ts'] },
};

/**
 * Lints files under the repository's biome.json, in a temporary folder.
 * @param files  the lines of each, by path
 * @returns the lines of each that break the rule, by path
 */
function lint(rule: string, files: Readonly<Record<string, readonly string[]>>): Map<string, Set<string>> {
  const tree = mkdtempSync(join(tmpdir(), 'visage-layers-'));
  try {
    copyFileSync(join(root, 'biome.json'), join(tree, 'biome.json'));
    for (const [path, lines] of Object.entries(files)) {
      mkdirSync(join(tree, dirname(path)), { recursive: true });
      writeFileSync(join(tree, path), `${lines.join('\n')}\n`);
    }
    const biome = join(root, 'node_modules/.bin/biome');
    const options = ['--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none'];
    const { stdout } = spawnSync(biome, ['lint', ...options], { cwd: tree, encoding: 'utf8' });
    const found = new Map(Object.keys(files).map((path) => [path, new Set<string>()]));
    for (const [, path, line] of stdout.matchAll(
      new RegExp(`title=lint/\\w+/${rule},file=${tree}/([^,]+),line=(\\d+)`, 'g'),
    )) {
      found.get(path)?.add(files[path][Number(line) - 1]);
    }
    return found;
  } finally {
    rmSync(tree, { recursive: true });
  }
}

const importOf = (module: string, index: number) => `import { x as x${index} } from '${module}';`;

describe.each([
  ['A layer', LAYERS],
  ['A native package', DOORS],
  ['A folder of a layer', FOLDERS],
])('%s', (_what, rules) => {
  const files = Object.entries(rules).map(([path, { refused, allowed }]) => [
    path,
    [...refused, ...allowed].map(importOf),
  ]);
  const found = lint('noRestrictedImports', Object.fromEntries(files));

  it.each(Object.entries(rules))('is guarded in %s', (path, { refused }) => {
    expect(found.get(path)).toEqual(new Set(refused.map(importOf)));
  });
});

describe('The lint rules', () => {
  it('in biome.json are those of scripts/lint/rules.ts (else run `npm run lint:rules`)', () => {
    expect(JSON.parse(configuration).overrides).toEqual(overrides());
  });

  it('refuse an import circle, also of types alone', () => {
    const values = (other: string) => [`import { x } from './${other}.ts';`, 'export const y = () => x;'];
    const types = (other: string) => [`import type { X } from './${other}.ts';`, 'export type Y = X;'];
    const circle = { 'layers/gallery/a.ts': values('b'), 'layers/gallery/b.ts': values('a') };
    const circleOfTypes = { 'layers/access/a.ts': types('b'), 'layers/access/b.ts': types('a') };
    const line = { 'layers/gallery/c.ts': values('d'), 'layers/gallery/d.ts': values('a') };
    const found = lint('noImportCycles', { ...circle, ...circleOfTypes, ...line });
    for (const [path, [statement]] of Object.entries({ ...circle, ...circleOfTypes })) {
      expect(found.get(path), path).toEqual(new Set([statement]));
    }
    for (const path of Object.keys(line)) expect(found.get(path), path).toEqual(new Set());
  });
});

describe('The layers', () => {
  it.each(['layers/vision', 'layers/rekognition'])('have at most 14 files at the top of %s', (layer) => {
    const files = readdirSync(join(root, layer), { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeLessThanOrEqual(14);
  });

  it('have no file over 260 lines', () => {
    const lines = (path: string) => readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length;
    const paths = globSync('layers/**/*.ts', { cwd: root });
    expect(paths.length).toBeGreaterThan(100);
    expect(
      paths.map((path) => `${path}: ${lines(path)}`).filter((entry) => Number(entry.split(': ')[1]) > 260),
    ).toEqual([]);
  });
});
