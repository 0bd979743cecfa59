import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { samplePhoto } from '../../bench/photos.ts';
import { runScript } from '../helpers/processes.ts';

const PNG_START = [0x89, 0x50, 0x4e, 0x47];

it('bench peers finds the same three faces by Visage and by both peers, and draws how long each took', async () => {
  const out = await mkdtemp(join(tmpdir(), 'visage-peers-'));
  onTestFinished(() => rm(out, { recursive: true }));
  const options = ['--processes', '1', '--runs', '1', '--out', out];
  const { code, stdout, stderr } = await runScript('bench/main.ts', ['peers', samplePhoto(1), ...options]);
  expect(code, stderr).toBe(0);

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
  // One run each is a rough measure, but the difference is larger; and processor time does not depend on other load.
  const [{ visage, human, faceApi }] = result.photos;
  expect(Math.min(human.p50CpuMs, faceApi.p50CpuMs)).toBeGreaterThan(visage.p50CpuMs);
  expect(stderr).toContain('@vladmandic/human 3.');
  expect([...(await readFile(join(out, 'peers.png'))).subarray(0, 4)]).toEqual(PNG_START);
});
