import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { indexing, searching, storing, total } from '../../scripts/cost/cost.ts';
import { synthesise } from '../cdk/synthesis.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const workload = { indexMs: 250, searchMs: 250, memory: 3538, facesPerImage: 3 };

it('The table in docs/deploy.md is what the script prints', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/cost/main.ts'], { cwd: repository });
  expect(await readFile(`${repository}/docs/deploy.md`, 'utf8')).toContain(stdout.trim());
  const { length: alarms } = synthesise().resources('AWS::CloudWatch::Alarm');
  expect(stdout).toContain(`${alarms} alarms`);
});

it('A second of a function with a gigabyte costs what Lambda asks for it', () => {
  const of = (indexMs: number) => total(indexing({ ...workload, memory: 1024, indexMs }));
  expect(of(1250) - of(250)).toBeCloseTo(1000 * 0.0000133334, 9);
});

it('Every face more costs two units of writing, and no object more', () => {
  const of = (facesPerImage: number) => total(indexing({ ...workload, facesPerImage }));
  expect(of(4) - of(3)).toBeCloseTo(1000 * 2 * 0.625e-6, 9);
});

it('Indexing, searching and storing cost a tenth of what they cost at Rekognition, and less', () => {
  expect(total(indexing(workload))).toBeLessThan(0.1);
  expect(total(searching(workload))).toBeLessThan(0.1);
  expect(total(storing())).toBeLessThan(1);
});
