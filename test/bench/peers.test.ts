import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { samplePhoto } from '../../bench/photos.ts';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../bench/main.ts', import.meta.url));
const PNG_START = [0x89, 0x50, 0x4e, 0x47];

it('bench peers finds the same three faces by Visage and by both peers, and draws how long each took', async () => {
  const out = await mkdtemp(join(tmpdir(), 'visage-peers-'));
  onTestFinished(() => rm(out, { recursive: true }));
  const options = ['--rounds', '1', '--runs', '1', '--out', out];
  const { stdout, stderr } = await run(process.execPath, [MAIN, 'peers', samplePhoto(1), ...options]);

  const figures = { p50Ms: expect.any(Number), p50CpuMs: expect.any(Number), faces: 3 };
  const result = JSON.parse(stdout);
  expect(result).toEqual({
    photos: [
      {
        photo: 'sample1.jpg',
        visage: figures,
        human: figures,
        faceApi: figures,
        ratioHuman: expect.any(Number),
        ratioFaceApi: expect.any(Number),
      },
    ],
  });
  // One look each says little, but not that little; and processor time does not grow with what else runs.
  const [{ visage, human, faceApi }] = result.photos;
  expect(Math.min(human.p50CpuMs, faceApi.p50CpuMs)).toBeGreaterThan(visage.p50CpuMs);
  expect(stderr).toContain('@vladmandic/human 3.');
  expect([...(await readFile(join(out, 'peers.png'))).subarray(0, 4)]).toEqual(PNG_START);
});
