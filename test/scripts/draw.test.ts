import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GATES } from '../../layers/vision/training.ts';
import { PEOPLE } from '../helpers/photos.ts';

const COMMAND = fileURLToPath(new URL('../../scripts/draw.ts', import.meta.url));
const PHOTO = fileURLToPath(new URL('../../node_modules/@vladmandic/face-api/demo/sample2.jpg', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-draw-'));
});
afterAll(() => rm(folder, { recursive: true }));

function draw(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

/** Number of pixels that differ between the photo and a picture of it. */
async function drawnPixels(picture: string): Promise<number> {
  const [before, after] = await Promise.all(
    [PHOTO, picture].map((file) => sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })),
  );
  expect([after.info.width, after.info.height]).toEqual([before.info.width, before.info.height]);
  let differing = 0;
  for (let i = 0; i < before.data.length; i += 3) if (before.data[i] !== after.data[i]) differing++;
  return differing;
}

describe('draw --candidates', () => {
  it('prints a row for each candidate and a summary, and draws them onto the photo', async () => {
    const picture = join(folder, 'candidates.png');
    const { code, stdout, stderr } = await draw(PHOTO, picture, '--candidates');
    expect(code).toBe(0);
    expect(stderr).toContain(`${PEOPLE['sample2.jpg']} faces in`);

    const [header, ...lines] = stdout.trimEnd().split('\n');
    const { candidates, faces, refused } = JSON.parse(lines.pop() ?? '');
    expect(header.trim()).toMatch(/^n {2,}pass.*gate$/);
    expect(lines).toHaveLength(candidates);
    expect(faces).toBe(PEOPLE['sample2.jpg']);
    expect(lines.filter((line) => line.endsWith('  face'))).toHaveLength(faces);
    for (const [gate, count] of Object.entries(refused)) {
      expect(GATES).toContain(gate);
      expect(lines.filter((line) => new RegExp(`  ${gate} [\\d.]+ [<>] [\\d.]+`).test(line))).toHaveLength(
        Number(count),
      );
    }
    const refusals = Object.values<number>(refused).reduce((sum, count) => sum + count, 0);
    expect(refusals).toBeGreaterThan(0);
    expect(faces + refusals).toBe(candidates);
    expect(await drawnPixels(picture)).toBeGreaterThan(1000);
  });
});

describe('draw', () => {
  it('draws the faces alone, and prints no table', async () => {
    const picture = join(folder, 'faces.png');
    const { code, stdout } = await draw(PHOTO, picture);
    expect([code, stdout]).toEqual([0, '']);
    expect(await drawnPixels(picture)).toBeGreaterThan(1000);
  });

  it('explains itself with --help, and without a photo and a place for the picture', async () => {
    const help = await draw('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const gate of GATES) expect(help.stdout).toContain(`\n  ${gate} `);
    expect(await draw(PHOTO)).toEqual({ code: 2, stdout: '', stderr: help.stdout });
  });
});
