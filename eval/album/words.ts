/** Text that reads like English: seeded sentences, code, credits and posters. */

import { between, pick, type Random, shuffled } from './random.ts';

const WORDS =
  `the of and to in that for it was with as his on be at by this had not are but from or have an they which one you were
her all she there would their we him been has when who will more no if out so said what up its about into than them can only other
new some could time these two may then do first any my now such like our over man me even most made after also did many before must
through back years where much your way well down should because each just those people mister how too little state good very make
world still own see men work long get here between both life being under never day same another know while last might us great old
year off come since against go came right used take three window river morning station paper garden winter letter silver engine
harbour mountain kitchen bridge market summer orchard lantern village captain theatre cotton marble copper feather`
    .trim()
    .split(/\s+/);

const NAMES =
  `Anna Bruno Clara David Elena Felix Grace Henry Irene James Karla Louis Maria Nolan Olive Peter Quinn Rosa Simon Tessa
Ulric Vera Walter Xenia Yusuf Zelda Abbott Barnes Carver Dalton Ellis Foster Graham Hollis Irving Jensen Keller Lowell Mercer Norton
Osborn Parker Quincy Ramsey Sawyer Thorne Underwood Vaughn Weaver Young`
    .trim()
    .split(/\s+/);

const ROLES = [
  'Director of Photography',
  'Edited by',
  'Music by',
  'Costume Design',
  'Production Design',
  'Sound Mixer',
  'Script Supervisor',
  'Executive Producer',
  'Visual Effects',
  'Casting by',
] as const;

/** Characters in a line from which a name in credits has its role beside it. */
const MIN_COLUMNS_OF_ROLES = 48;

const STATEMENTS = ['const', 'let', 'return', 'await', 'if', 'for', 'export', 'import', 'while', 'throw'] as const;

export type TextKind = 'prose' | 'code' | 'credits' | 'poster';

export const TEXT_KINDS: readonly TextKind[] = ['prose', 'code', 'credits', 'poster'];

/** Writes lines of text. @param columns  characters in a line, about @param lines  as many as fill the page, at least 1 */
export function write(random: Random, kind: TextKind, columns: number, lines: number): string {
  const writer = { prose, code, credits, poster }[kind];
  return writer(random, Math.max(8, columns), Math.max(1, lines));
}

/** Paragraphs without line ends: they are wrapped when they are drawn. */
function prose(random: Random, columns: number, lines: number): string {
  let text = '';
  while (text.length < columns * lines) {
    text += sentence(random);
    text += random() < 0.15 ? '\n\n' : ' ';
  }
  return text;
}

function code(random: Random, columns: number, lines: number): string {
  let depth = 0;
  return Array.from({ length: lines }, () => {
    const [a, b, c] = [pick(random, WORDS), pick(random, WORDS), pick(random, WORDS)];
    const value = Math.floor(between(random, 0, 1000));
    const body = pick(random, [
      `${pick(random, STATEMENTS)} ${a} = ${b}.${c}(${value});`,
      `${a}.${b}['${c}'] = ${a}[${value}] + ${b};`,
      `// ${a} ${b} ${c}`,
      `function ${a}(${b}, ${c}) {`,
      `if (${a} >= ${value} && !${b}.${c}) {`,
      '}',
    ]);
    if (body === '}') depth = Math.max(0, depth - 1);
    const line = `${'  '.repeat(depth)}${body}`.slice(0, columns);
    if (body.endsWith('{')) depth = (depth + 1) % 5;
    return line;
  }).join('\n');
}

function credits(random: Random, columns: number, lines: number): string {
  const entries = Array.from({ length: lines }, () => {
    const name = `${pick(random, NAMES)} ${pick(random, NAMES)}`.toUpperCase();
    if (columns < MIN_COLUMNS_OF_ROLES) return name;
    const role = pick(random, ROLES);
    return random() < 0.2 ? '' : `${role}    ${name}`;
  });
  return entries.some((entry) => entry !== '') ? entries.join('\n') : 'THE END';
}

/** Few words, in capitals. */
function poster(random: Random, columns: number, lines: number): string {
  const words = shuffled(random, WORDS).filter((word) => word.length <= columns);
  const count = Math.min(lines, 1 + Math.floor(between(random, 1, 5)));
  return words.slice(0, count).join('\n').toUpperCase();
}

function sentence(random: Random): string {
  const words = Array.from({ length: Math.floor(between(random, 5, 16)) }, () =>
    random() < 0.06 ? pick(random, NAMES) : pick(random, WORDS),
  );
  const text = words.join(' ');
  return `${text[0].toUpperCase()}${text.slice(1)}${pick(random, ['.', '.', '.', '?', ';', ','])}`;
}
