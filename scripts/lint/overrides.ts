import { DOORS, EXCEPTIONS, LAYERS, OUTSIDE, PACK_FILES, RESEARCH_ENTRIES, ROOMS } from './rules.ts';

interface Pattern {
  readonly group: readonly string[];
  readonly message: string;
}

interface Override {
  readonly includes: readonly string[];
  readonly linter?: object;
  readonly formatter?: object;
}

/** Everything that may import what only training and evaluation call: these themselves, and some commands. */
const RESEARCH = [
  'models/**',
  'eval/**',
  'bench/**',
  'scripts/draw.ts',
  'scripts/candidates.ts',
  'scripts/cost/**',
  'scripts/state.ts',
];

/**
 * Makes biome.json's overrides of the table in rules.ts. Where several match a file, Biome takes the last, whole: so each holds
 * all rules of its files, from the widest folder to the single file.
 */
export function overrides(): Override[] {
  return [
    ...Object.keys(LAYERS).flatMap((layer) => [
      restrict([`layers/${layer}/**`], [], layerPatterns(layer)),
      ...roomsOf(layer).map((room) =>
        restrict([`layers/${layer}/${room}/**`], [], [...layerPatterns(layer), ...roomPatterns(layer, room)]),
      ),
    ]),
    ...threads(),
    ...Object.entries(DOORS).map(([name, door]) => restrict([door], [name], patternsOfFile(door))),
    restrict([PACK_FILES], [], patternsOfFile(PACK_FILES)),
    restrict(['lambdas/**', 'local/**', 'cdk/**'], [], throughEntries([])),
    // Commands draw pictures and measure libraries: the doors are those of the service.
    restrict(['scripts/**'], Object.keys(DOORS), throughEntries([])),
    restrict(RESEARCH, Object.keys(DOORS), throughEntries([...new Set(Object.values(RESEARCH_ENTRIES))])),
    // Its lines are written by main.ts, one an override.
    { includes: ['biome.json'], formatter: { enabled: false } },
    {
      includes: ['local/main.ts', 'models/**', 'bench/**', 'eval/**', 'scripts/**'],
      linter: { rules: { suspicious: { noConsole: 'off' } } },
    },
  ];
}

function restrict(includes: readonly string[], opens: readonly string[], patterns: readonly Pattern[]): Override {
  const closed = Object.entries(DOORS).filter(([name]) => !opens.includes(name));
  const paths = Object.fromEntries(closed.map(([name, door]) => [name, `Only ${door} opens ${name}.`]));
  const options = { ...(closed.length > 0 && { paths }), patterns };
  return { includes, linter: { rules: { style: { noRestrictedImports: { level: 'error', options } } } } };
}

function roomsOf(layer: string): string[] {
  return Object.keys(ROOMS[layer]?.rooms ?? {});
}

function layerPatterns(layer: string, file?: string): Pattern[] {
  const { uses } = LAYERS[layer];
  const above = Object.keys(LAYERS).filter((other) => other !== layer && !uses.includes(other));
  return [
    {
      group: [...above, ...OUTSIDE].map((folder) => `**/${folder}/**`),
      message: `layers/${layer} imports only from the layers beneath it.`,
    },
    ...(uses.length > 0
      ? [
          {
            group: [...uses.map((other) => `**/${other}/**`), ...uses.map((other) => `!**/${other}/index.ts`)],
            message: 'Import a lower layer through its index.ts.',
          },
        ]
      : []),
    ...(layer === 'vision'
      ? [
          {
            group: ['@aws-sdk/**', '@aws-lambda-powertools/**', '@middy/**'],
            message: 'layers/vision knows nothing of AWS.',
          },
          ...(file === PACK_FILES
            ? []
            : [{ group: ['**/models/**/*.json'], message: `Only ${PACK_FILES} imports the files of a pack.` }]),
        ]
      : []),
  ];
}

function roomPatterns(layer: string, room: string): Pattern[] {
  const { rooms, top } = ROOMS[layer];
  const closed = Object.keys(rooms).filter((other) => other !== room && !rooms[room].includes(other));
  const exceptions = EXCEPTIONS[`layers/${layer}/${room}`] ?? [];
  const beneath = rooms[room].length > 0 ? `only ${rooms[room].join(', ')}` : 'no other room';
  return [
    ...(closed.length > 0
      ? [
          {
            group: closed.map((other) => `../${other}/**`),
            message: `layers/${layer}/${room} imports ${beneath} (scripts/lint/rules.ts).`,
          },
        ]
      : []),
    {
      group: ['../*.ts', ...[...top, ...exceptions].map((file) => `!../${file}`)],
      message: `A room does not import the files at the top of its layer, but ${[...top, ...exceptions].join(', ')}.`,
    },
  ];
}

/** Which thread a file of the vision layer runs on shows in its name. */
function threads(): Override[] {
  return roomsOf('vision').flatMap((room) =>
    (
      [
        ['main', 'worker', 'A file that runs on the main thread takes only types of a task, by typeof import().'],
        ['worker', 'main', 'A file that runs on a worker does not import one that submits tasks.'],
      ] as const
    ).map(([thread, other, message]) =>
      restrict(
        [`layers/vision/${room}/*.${thread}.ts`],
        [],
        [...layerPatterns('vision'), ...roomPatterns('vision', room), { group: [`**/*.${other}.ts`], message }],
      ),
    ),
  );
}

function patternsOfFile(file: string): Pattern[] {
  const [, layer, room] = file.split('/');
  return [...layerPatterns(layer, file), ...(roomsOf(layer).includes(room) ? roomPatterns(layer, room) : [])];
}

/** @param others  names of entries that are allowed besides index.ts */
function throughEntries(others: readonly string[]): Pattern[] {
  return [
    {
      group: ['**/layers/*/**', ...['index.ts', ...others].map((entry) => `!**/layers/*/${entry}`)],
      message: `Import a layer through its ${['index.ts', ...others].join(' or ')}.`,
    },
  ];
}
