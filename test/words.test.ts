import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Words that only this project used, and what the field says. A pattern matches the private sense, as a name and in prose. */
const PRIVATE_WORDS: readonly (readonly [word: string, say: string, pattern: RegExp])[] = [
  ['lane', 'worker (a worker thread)', /\b[Ll]anes?\b|[a-z]Lanes?\b/],
  ['ticket', 'claim', /\b[Tt]ickets?\b|[a-z]Tickets?\b/],
  ['rung, ladder', 'pyramid level, level sides', /\b(?:rungs?|ladders?)\b/i],
  ['afar', 'downscaled', /\bafar\b/i],
  ['hint', 'small-face heatmap, heat, hot spot', /\b[Hh]int(?:s|ed)?\b|[a-z]Hints?\b/],
  ['room of pixels', 'frame buffer', /\brooms (?:of one|are used)\b|\b(?:pixel|float) ?rooms?\b|\broom is not used\b/i],
  ['float pool', 'buffer pool', /\bfloat ?pools?\b/i],
  ['five points, 68 points', 'keypoints, 68 keypoints', /\b(?:five|5|68) points\b/i],
  [
    'spread',
    'Hadamard transform',
    /\bspread\.ts\b|\bspread over (?:their|its) dimensions\b|\bnot spread\b|\bunspread\b/i,
  ],
  ['halves', 'ninth bits', /`halves`|\bhalf ?bits?\b|\bwriteHalves\b/i],
  ['in turns', 'alternating, sequentially; round', /\b(?:in|takes?|taking|by) turns\b|[a-z]InTurns?\b|--turns\b/],
  ['teller, lookout', 'estimator, classifier, describer', /\b(?:tellers?|lookouts?)\b|[a-z](?:Teller|Lookout)s?\b/],
  ['kin, folks', 'relative, people', /\b(?:kin|folks)\b/i],
  ['whoever', 'anyone who, the caller', /\bwhoever\b/i],
  [
    'a look, looks',
    'run, inference; fit, refit; extract, feature; rescore, inspect, check',
    /\b(?:(?:an?|one|no|the|each|first|second|closer?|another) look|(?:the|no|two|these|of) looks)\b(?! (?:a?like|for|up)\b)/,
  ],
  [
    'look at a photo',
    'run on, refit, refine, extract, rescore, inspect, check',
    /\b(?:is|are|was|were|be) looked at\b|\blook(?:s|ed|ing)? at (?:\w+ )?(?:photo|image|picture|face|candidate|pixel|quality)/i,
  ],
  ['look()', 'run(), fit(), inspect()', /\blook\(|\b(?:const|let|readonly|interface|type) [Ll]ooks?\b/],
];

/** Beginnings of a comment that hide its subject: a comment begins with a noun or a verb. */
const BEGINNINGS =
  /\/\*\*? (?:[Oo]f|Whoever|Those|What is|Whether it is|As `[^`]+`, but)\b|(?:^ *\*|(?:^|\s)\/\/|^#) Of\b/;

// An archive of the sources has no list of files.
const hasRepository = existsSync(join(root, '.git'));

/** Lines of all sources and documents, and their paths, each with its place: `FILE:LINE` or `FILE`. */
const lines = hasRepository ? sources().flatMap(linesOf) : [];

/** Paths of the sources and documents that git has or would add, except the changelog and this file. */
function sources(): string[] {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const paths = new Set(execFileSync('git', options, { cwd: root, encoding: 'utf8' }).split('\n'));
  return [...paths].filter(
    (path) =>
      /\.(?:ts|[cm]js|md|sh|py)$|Dockerfile$/.test(path) &&
      !['CHANGELOG.md', 'test/words.test.ts'].includes(path) &&
      existsSync(join(root, path)),
  );
}

function linesOf(path: string): { readonly place: string; readonly text: string }[] {
  const texts = readFileSync(join(root, path), 'utf8').split('\n');
  return [{ place: path, text: path }, ...texts.map((text, index) => ({ place: `${path}:${index + 1}`, text }))];
}

/** @returns the lines that match, as `FILE:LINE: TEXT` */
function matches(pattern: RegExp, among = lines): string[] {
  const found = among.filter(({ text }) => pattern.test(text));
  return found.map(({ place, text }) => `${place}: ${text.trim().slice(0, 120)}`);
}

describe.skipIf(!hasRepository)('Sources and documents', () => {
  it.each(PRIVATE_WORDS)('do not say "%s" but: %s', (_word, _say, pattern) => {
    expect(matches(pattern)).toEqual([]);
  });

  it('begin no comment with "Of", "Whoever", "Those" or "What is" instead of a noun or a verb', () => {
    const code = lines.filter(({ place }) => !/\.md(?:$|:)/.test(place));
    expect(matches(BEGINNINGS, code)).toEqual([]);
  });
});
