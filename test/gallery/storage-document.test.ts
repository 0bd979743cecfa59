import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ITEMS_PER_TRANSACTION } from '../../layers/gallery/transact.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');
const document = await read('docs/storage.md');
const section = (title: string) => document.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';

const constants = [...section('Constants').matchAll(/^\| `(\w+)` \| ([\d.,]+) \| `([^`]+)` \|/gm)].map(
  ([, name, value, path]) => [name, path, Number(value.replaceAll(',', ''))] as const,
);
/** Numbered, each up to the next. */
const invariants = section('Invariants')
  .split(/^\d+\. /m)
  .slice(1)
  .map((text) => text.replaceAll(/\s+/g, ' ').trim());

/** The value of a constant, which may be an expression of numbers and of DynamoDB's limit. */
function valueIn(source: string, name: string): number {
  const [, expression = ''] = new RegExp(`^(?:export )?const ${name}(?:: \\w+)? = ([^;]+);`, 'm').exec(source) ?? [];
  expect(expression).toMatch(/^[\w\s.*/+-]+$/);
  return new Function('ITEMS_PER_TRANSACTION', `return ${expression}`)(ITEMS_PER_TRANSACTION);
}

describe('docs/storage.md', () => {
  it.each(constants)('gives %s of %s its value in the code', async (name, path, value) => {
    expect(valueIn(await read(path), name)).toBe(value);
  });

  it('names in its text only constants that it gives a value', () => {
    const text = document.slice(0, document.indexOf('## Constants'));
    const named = new Set([...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, name]) => name));
    const given = new Set(constants.map(([name]) => name));
    expect([...named].filter((name) => !given.has(name))).toEqual(['READABLE_VERSIONS']);
    expect(given.size).toBeGreaterThan(25);
  });

  it.each(invariants)('names tests that exist: %s', async (invariant) => {
    const tests = [...invariant.matchAll(/`(test\/[^`]+)`: ((?:"[^"]+"(?:, )?)+)/g)];
    expect(tests.length).toBeGreaterThan(0);
    for (const [, path, names] of tests) {
      const source = await read(path);
      for (const [, name] of names.matchAll(/"([^"]+)"/g)) expect(source).toContain(name);
    }
  });
});
