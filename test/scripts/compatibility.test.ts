import { readdir, readFile } from 'node:fs/promises';
import * as sdk from '@aws-sdk/client-rekognition';
import { describe, expect, it } from 'vitest';
import { OTHER_OPERATIONS } from '../../layers/rekognition/index.ts';
import { OPERATIONS } from '../../layers/rekognition/operation-table.ts';
import type { StructureShape } from '../../layers/rekognition/wire/shapes.ts';
import { compatibilityPage, NEVER_SENT, withTable } from '../../scripts/compatibility.ts';
import { inputMembers, outputMembers } from '../rekognition/aws-model.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');
const names = [...OPERATIONS.keys()];

describe('The compatibility tables', () => {
  it('in README.md and docs/compatibility.md match the code (else `npm run compatibility`)', async () => {
    const readme = await read('README.md');
    expect(readme).toBe(withTable(readme));
    expect(await read('docs/compatibility.md')).toBe(compatibilityPage());
  });

  it('list every operation of the code, one row each, and README.md gives their number', async () => {
    const readme = await read('README.md');
    expect(readme).toContain(`All ${names.length} of Rekognition's operations on faces and collections`);
    for (const name of names) expect(readme.split(`| [${name}](`), name).toHaveLength(2);
  });

  it('name the operation of every file in layers/rekognition/operations', async () => {
    const files = await readdir(new URL('layers/rekognition/operations', root));
    const kebab = (name: string) => name.replaceAll(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
    expect(files.toSorted()).toEqual(names.map((name) => `${kebab(name)}.ts`).toSorted());
  });

  it("name exactly the operations of AWS's SDK", () => {
    const all = Object.keys(sdk).filter((name) => /^\w+Command$/.test(name));
    const named = [...names, ...Object.values(OTHER_OPERATIONS).flat()];
    expect(named.toSorted()).toEqual(all.map((name) => name.replace(/Command$/, '')).toSorted());
  });

  it('say of each subject of the other operations what forwarding does', () => {
    for (const subject of Object.keys(OTHER_OPERATIONS)) {
      expect(compatibilityPage()).toMatch(new RegExp(`^\\| ${subject} \\| [\\w, ]+ \\| (?!undefined).+ \\|$`, 'm'));
    }
  });

  it.each([...OPERATIONS])("have every member of AWS's input: %s", (name, { input }) => {
    const membersOf = ({ members }: StructureShape): string[] =>
      Object.entries(members).flatMap(([member, shape]) => [
        member,
        ...(shape.type === 'structure' ? membersOf(shape) : []),
      ]);
    const ours = new Set(membersOf(input));
    expect(ours).toEqual(new Set([...inputMembers(name)].map((path) => path.split('.')[1])));
  });

  it('mark only existing members as never sent', () => {
    const all = names.flatMap((name) => [...outputMembers(name)]);
    for (const path of Object.keys(NEVER_SENT)) expect(all).toContain(path);
  });
});
