import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(`${repository}/package.json`, 'utf8'));
const { bin, version } = manifest as { bin: { visage: string }; version: string };
const command = `${repository}/${bin.visage}`;

it('visage is a command, which says what it can do', () => {
  accessSync(command, constants.X_OK);
  expect(execFileSync(process.execPath, [command, '--help'], { encoding: 'utf8' })).toContain('visage import');
  expect(execFileSync(process.execPath, [command], { encoding: 'utf8' })).toContain('visage import');
});

it('visage --version prints the version of package.json', () => {
  expect(execFileSync(process.execPath, [command, '--version'], { encoding: 'utf8' })).toBe(`${version}\n`);
});

it('visage refuses a command that it does not have', () => {
  const { status, stderr } = spawnSync(process.execPath, [command, 'export'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, expect.stringContaining('visage: no command export')]);
});
