import { readFile } from 'node:fs/promises';
import * as sdk from '@aws-sdk/client-rekognition';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../layers/rekognition/operation-table.ts';
import type { StructureShape } from '../../layers/rekognition/wire/shapes.ts';
import { compatibilityPage, NEVER_SENT, OTHER_OPERATIONS, withTable } from '../../scripts/compatibility.ts';
import { inputMembers, outputMembers } from '../rekognition/aws-model.ts';

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
const names = [...OPERATIONS.keys()];

describe('The compatibility tables', () => {
  it('in README.md and docs/compatibility.md match the code (else run scripts/compatibility.ts)', async () => {
    const readme = await read('README.md');
    expect(readme).toBe(withTable(readme));
    expect(await read('docs/compatibility.md')).toBe(compatibilityPage());
  });

  it('list the 21 operations on faces and collections, one row each', async () => {
    expect(names).toHaveLength(21);
    const readme = await read('README.md');
    for (const name of names) expect(readme.split(`| [${name}](`), name).toHaveLength(2);
  });

  it("name exactly the operations of AWS's SDK", () => {
    const all = Object.keys(sdk).filter((name) => /^\w+Command$/.test(name));
    const named = [...names, ...Object.values(OTHER_OPERATIONS).flat()];
    expect(named.toSorted()).toEqual(all.map((name) => name.replace(/Command$/, '')).toSorted());
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
