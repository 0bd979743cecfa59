import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { layOut } from '../../layers/gallery/vectors/layout.ts';
import { openPack } from '../../layers/vision/index.ts';
import { indexing, searching, storing, total } from '../../scripts/cost/cost.ts';
import { synthesise } from '../cdk/synthesis.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const workload = { indexMs: 250, searchMs: 250, memory: 3538, facesPerImage: 3 };

it('The table in docs/deploy.md is the output of the script', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/cost/main.ts'], { cwd: repository });
  expect(await readFile(`${repository}/docs/deploy.md`, 'utf8')).toContain(stdout.trim());
  const { length: alarms } = synthesise().resources('AWS::CloudWatch::Alarm');
  expect(stdout).toContain(`${alarms} alarms`);
});

it('A second of a function with a gigabyte costs the list price of Lambda', () => {
  const of = (indexMs: number) => total(indexing({ ...workload, memory: 1024, indexMs }));
  expect(of(1250) - of(250)).toBeCloseTo(1000 * 0.0000133334, 9);
});

it('Every further face costs two write units, and no further object', () => {
  const of = (facesPerImage: number) => total(indexing({ ...workload, facesPerImage }));
  expect(of(4) - of(3)).toBeCloseTo(1000 * 2 * 0.625e-6, 9);
});

it('Storing a face in S3 costs its bytes in a segment, twice: replaced segments stay for the time of back-ups', () => {
  const faces = 65_536;
  const gigabytes = (1e6 * layOut(openPack().embedding.dimensions, faces).bytes) / faces / 1e9;
  expect(storing().find(({ item }) => item === 'S3')?.dollars).toBeCloseTo(2 * gigabytes * 0.023, 5);
});

it('Indexing, searching and storing cost less than a tenth of what Rekognition charges', () => {
  expect(total(indexing(workload))).toBeLessThan(0.1);
  expect(total(searching(workload))).toBeLessThan(0.1);
  expect(total(storing())).toBeLessThan(1);
});
