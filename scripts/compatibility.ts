/**
 * `npm run compatibility`: writes which part of Rekognition's API Visage has, the table in README.md and
 * docs/compatibility.md with every member. Derived from the table of operations, the shapes of their inputs and AWS's
 * model.
 */
import { readFile, writeFile } from 'node:fs/promises';
import {
  type Constraint,
  type Member,
  OPERATIONS,
  type OperationName,
  OTHER_OPERATIONS,
  type Shape,
  type StructureShape,
} from '../layers/rekognition/index.ts';
import { outputSchemas } from './output-schemas.ts';

const UPRIGHT = 'Rekognition itself ceased to send it in 2021: boxes are those of the upright photo';
const NOT_COMPARED = "Rekognition's CompareFaces does not fill it either";

/** Members of AWS's outputs that Visage never sends, and why. It sends all others; a test receives each of them. */
export const NEVER_SENT: Readonly<Record<string, string>> = {
  'CompareFacesResponse.SourceImageOrientationCorrection': UPRIGHT,
  'CompareFacesResponse.TargetImageOrientationCorrection': UPRIGHT,
  'ComparedFace.Emotions': NOT_COMPARED,
  'ComparedFace.Smile': NOT_COMPARED,
  'DetectFacesResponse.OrientationCorrection': UPRIGHT,
  'IndexFacesResponse.OrientationCorrection': UPRIGHT,
};

/** Notes that the members do not show; undefined where there are none. A new operation does not compile without. */
const NOTES: Readonly<Record<OperationName, string | undefined>> = {
  AssociateFaces: 'the user is found by the next search',
  CompareFaces: 'a source face that QualityFilter refuses counts as none: InvalidParameterException',
  CreateCollection: undefined,
  CreateUser: undefined,
  DeleteCollection: undefined,
  DeleteFaces: 'a face of a user has to be disassociated first',
  DeleteUser: undefined,
  DescribeCollection: 'counts are exact',
  DetectFaces: 'the emotion CONFUSED is derived, not learned',
  DisassociateFaces: undefined,
  IndexFaces: 'the same bytes with the same ExternalImageId store nothing twice; the face is found by the next search',
  ListCollections: 'only those that the key may use',
  ListFaces: undefined,
  ListTagsForResource: undefined,
  ListUsers: 'in the order of UserId',
  SearchFaces: undefined,
  SearchFacesByImage: undefined,
  SearchUsers: 'a user is the mean of its faces ([accuracy](docs/accuracy.md))',
  SearchUsersByImage: undefined,
  TagResource: 'at most 200 tags a collection',
  UntagResource: undefined,
};

/** What forwarding does for each subject of `OTHER_OPERATIONS`. */
const FORWARDED: Readonly<Record<string, string>> = {
  'labels, text, moderation, celebrities, protective equipment in a photo':
    'forwarded as they are; a photo in S3 must be in a bucket that the function may read',
  'stored video': 'forwarded without NotificationChannel: poll the Get operation. The video must be in such a bucket',
  'streaming video':
    'forwarded; a stream processor needs a role, which the function may not pass on: create it at Amazon',
  'face liveness': 'forwarded; the video itself goes from the browser to Amazon, with credentials of an AWS account',
  'custom labels': 'DetectCustomLabels is forwarded as it is; train and administrate models at Amazon',
  'media analysis jobs': 'forwarded; results are written with the permissions of the function: start jobs at Amazon',
};

interface OutputSchema {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: OutputSchema;
  readonly properties?: Readonly<Record<string, OutputSchema>>;
}

const SCHEMAS = outputSchemas() as Readonly<Record<string, OutputSchema>>;

const README = new URL('../README.md', import.meta.url);
const PAGE = new URL('../docs/compatibility.md', import.meta.url);
const [BEGINNING, END] = ['<!-- operations: npm run compatibility -->\n', '<!-- /operations -->'];

/** The table of operations in Markdown, one row each. Members that are never sent are struck through. */
export function operationsTable(): string {
  const rows = [...OPERATIONS].map(([name, { input }]) => {
    const inputs = Object.keys(input.members).join(', ');
    return `| [${name}](docs/compatibility.md#${name.toLowerCase()}) | ${inputs} | ${outputs(name)} | ${NOTES[name] ?? ''} |`;
  });
  return ['| operation | input | output | |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function outputs(operation: string): string {
  const structure = `${operation}Response`;
  const members = Object.keys(SCHEMAS[structure].properties ?? {});
  return members
    .map((member) => (Object.hasOwn(NEVER_SENT, `${structure}.${member}`) ? `~~${member}~~` : member))
    .join(', ');
}

/** README.md with the current table between its marks. */
export function withTable(readme: string): string {
  const [before, rest] = readme.split(BEGINNING);
  const [, after] = rest?.split(END) ?? [];
  if (after === undefined) throw new Error(`README.md lacks ${BEGINNING}or ${END}`);
  return `${before}${BEGINNING}${operationsTable()}${END}${after}`;
}

/** The content of docs/compatibility.md. */
export function compatibilityPage(): string {
  const operations = [...OPERATIONS].flatMap(([name, { input }]) => [
    `### ${name}`,
    '',
    ...notes(name),
    '| in | |',
    '|---|---|',
    ...inputRows(input),
    '',
    ...outputTable(`${name}Response`),
  ]);
  const structures = Object.keys(SCHEMAS).filter((name) => !name.endsWith('Response'));
  const others = Object.entries(OTHER_OPERATIONS).map(
    ([what, names]) => `| ${what} | ${names.join(', ')} | ${FORWARDED[what]} |`,
  );
  return [
    '# Compatibility',
    '',
    'Generated from the code by `npm run compatibility`. Tests compare this page with the code, and the inputs with the model in',
    "AWS's SDK, and receive every member of an output that is marked as sent.",
    '',
    '## Operations',
    '',
    ...operations,
    '## Structures in outputs',
    '',
    ...structures.flatMap((name) => [`### ${name}`, '', ...outputTable(name)]),
    "## Rekognition's other operations",
    '',
    'Visage has none of these: they do not concern faces in collections. `visage:forward` sends those that it lists on to Amazon Rekognition:',
    '[forwarding.md](forwarding.md). The others are answered by UnknownOperationException.',
    '',
    '| subject | operations | when forwarded |',
    '|---|---|---|',
    ...others,
    '',
  ].join('\n');
}

function notes(operation: OperationName): string[] {
  const note = NOTES[operation];
  return note === undefined ? [] : [`${note[0].toUpperCase()}${note.slice(1).replace('](docs/', '](')}.\n`];
}

function inputRows({ members }: StructureShape, prefix = ''): string[] {
  return Object.entries<Member>(members).flatMap(([name, member]) => {
    const parts = [member.required ? 'required' : '', typeOf(member), ...constraintsOf(member)].filter(Boolean);
    const row = `| ${prefix}${name} | ${parts.join('; ')} |`;
    return member.type === 'structure' ? [row, ...inputRows(member, `${prefix}${name}.`)] : [row];
  });
}

function typeOf(shape: Shape): string {
  if (shape.type === 'list') return 'list of strings';
  return shape.type === 'map' ? 'map of strings' : shape.type;
}

function constraintsOf(shape: Shape): string[] {
  switch (shape.type) {
    case 'structure':
      return [];
    case 'list':
      return [...shape.constraints.map(worded), ...shape.item.constraints.map((each) => `each ${worded(each)}`)];
    case 'map':
      return [
        ...shape.constraints.map(worded),
        ...shape.key.constraints.map((each) => `keys ${worded(each)}`),
        ...shape.value.constraints.map((each) => `values ${worded(each)}`),
      ];
    default:
      return shape.constraints.map((constraint: Constraint<never>) => worded(constraint));
  }
}

function worded({ schema }: Constraint<never>): string {
  if ('length' in schema)
    return 'min' in schema.length ? `length ≥ ${schema.length.min}` : `length ≤ ${schema.length.max}`;
  if ('minimum' in schema) return `≥ ${schema.minimum}`;
  if ('maximum' in schema) return `≤ ${schema.maximum}`;
  if ('enum' in schema) return schema.enum.join(', ');
  const [, pattern] = /^\^\(\?:\^?(.*?)\$?\)\$$/.exec(schema.pattern) ?? [];
  return `\`${pattern}\``;
}

function outputTable(structure: string): string[] {
  const rows = Object.entries(SCHEMAS[structure].properties ?? {}).map(([member, schema]) => {
    const why = NEVER_SENT[`${structure}.${member}`];
    return `| ${member} | ${outputType(schema)} | ${why ? `no: ${why}` : 'yes'} |`;
  });
  return rows.length > 0 ? ['| out | | sent |', '|---|---|---|', ...rows, ''] : ['No output.', ''];
}

function outputType({ $ref, type, items }: OutputSchema): string {
  if ($ref) {
    const name = $ref.split('/').at(-1) ?? '';
    return `[${name}](#${name.toLowerCase()})`;
  }
  return items ? `list of ${outputType(items)}` : (type ?? '');
}

if (import.meta.main) {
  await writeFile(README, withTable(await readFile(README, 'utf8')));
  await writeFile(PAGE, compatibilityPage());
}
