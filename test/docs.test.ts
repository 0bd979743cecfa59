import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...globSync('{docs,layers,lambdas,models,findings}/**/*.md', { cwd: root }),
];
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Folders and files that are built or made at run time. */
const MADE = /^(models\/(built|downloads)|layers\/vision\/image\/kernels\/built|out)\b/;
/** What recipes write in place of a name. */
const PLACEHOLDER = /\b(NAME|ROOM|WHAT)\b/;
const FOLDERS = 'bench|cdk|docs|eval|findings|lambdas|layers|local|models|scripts|test';

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(root, document), 'utf8');

  it('names only files and folders that exist', () => {
    const named = [
      ...text.matchAll(new RegExp(`(?<![\\w./-])((?:${FOLDERS})/[\\w./-]*(?:\\.\\w+|/))(?![\\w-])`, 'g')),
    ].map(([, path]) => path);
    expect(
      named.filter((path) => !MADE.test(path) && !PLACEHOLDER.test(path) && !existsSync(join(root, path))),
    ).toEqual([]);
  });

  it('links only to documents that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path]) => path);
    expect(links.filter((path) => !existsSync(join(root, dirname(document), path)))).toEqual([]);
  });

  it('names only npm commands that exist', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
