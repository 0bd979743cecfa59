import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type LanePool, type Lanes, openLanes } from '../../layers/vision/lanes.ts';

const SIDE = 64;
let lanes: LanePool | undefined;

afterEach(() => lanes?.close());

/** What the detector takes for a face in a gray square of one brightness: something everywhere, as nothing is too unlikely. */
function detect(opened: Lanes, brightness: number) {
  const pixels = { data: new Uint8Array(3 * SIDE * SIDE).fill(brightness), width: SIDE, height: SIDE };
  return opened.run('runDetector', { pixels, minScore: 0, turned: false });
}

const impossible = {
  network: 'detector' as const,
  pixels: { data: new Uint8Array(3), width: -1, height: 1 },
  minScore: 0,
  turned: false,
};

describe('Lanes', () => {
  it('give every task its own answer, however many are done at once and on whichever lane', async () => {
    lanes = await openLanes(1);
    const squares = Array.from({ length: 24 }, (_, i) => 10 * i);
    const alone = [];
    for (const square of squares) alone.push(await detect(lanes, square));
    await lanes.close();
    expect(new Set(alone.map(([{ score }]) => score)).size).toBeGreaterThan(12);

    lanes = await openLanes(2);
    const opened = lanes;
    expect(await Promise.all(squares.map((square) => detect(opened, square)))).toEqual(alone);
  });

  it('answer an impossible task with an error that names it and the cause, and go on', async () => {
    lanes = await openLanes(1);
    for (let i = 0; i < 4; i++) {
      const failed = lanes.run('runDetector', impossible);
      await expect(failed).rejects.toThrow('A lane failed to runDetector');
      await expect(failed).rejects.toMatchObject({ cause: expect.any(Error) });
    }
    expect(await detect(lanes, 100)).not.toHaveLength(0);
  });

  it('refuse what cannot be copied to them, and go on', async () => {
    lanes = await openLanes(1);
    const opened = lanes;
    const data = (() => undefined) as unknown as Uint8Array;
    const pixels = { data, width: SIDE, height: SIDE };
    const given = [
      detect(lanes, 10),
      opened.run('runDetector', { pixels, minScore: 0, turned: false }),
      detect(lanes, 20),
    ];
    const [first, second, third] = await Promise.allSettled(given);
    expect([first.status, third.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(second).toMatchObject({ reason: { message: 'A lane cannot be told to runDetector' } });
    expect(await detect(lanes, 30)).not.toHaveLength(0);
  });

  it('do what they were given before they end, and refuse what is asked of them after', async () => {
    lanes = await openLanes(2);
    const opened = lanes;
    const given = Promise.all([10, 20, 30, 40, 50].map((brightness) => detect(opened, brightness)));
    const closed = lanes.close();
    await expect(detect(lanes, 60)).rejects.toThrow('The lanes have ended');
    expect(await given).toHaveLength(5);
    await closed;
    await expect(detect(lanes, 60)).rejects.toThrow('The lanes have ended');
  });

  it('do what finds the faces of a photo before what can wait, and all of it before what a later photo asks for', async () => {
    lanes = await openLanes(1);
    const opened = lanes;
    const [first, second] = [opened.forPhoto(), opened.forPhoto()];
    const pixels = { data: new Uint8Array(3 * SIDE * SIDE), width: SIDE, height: SIDE };
    const pyramid = { base: pixels, levels: [] };
    const done: string[] = [];
    const note = (name: string, task: Promise<unknown>) => task.then(() => done.push(name));
    await Promise.all([
      note('begun', detect(second, 0)),
      note('later photo', detect(second, 0)),
      note('embedding', first.run('lookForDlib', { pyramid, faces: [] })),
      note('eyes', first.run('findEyes', { pyramid, meshes: [] })),
      note('finding', detect(first, 0)),
      note('finding more', detect(first, 0)),
    ]);
    expect(done).toEqual(['begun', 'finding', 'finding more', 'eyes', 'embedding', 'later photo']);
  });

  it('take over what another has not begun, rather than be idle', async () => {
    lanes = await openLanes(2);
    const opened = lanes;
    const side = 1600;
    const large = { data: new Uint8Array(3 * side * side), width: side, height: side };
    const done: string[] = [];
    const note = (name: string, task: Promise<unknown>) => task.then(() => done.push(name));
    await Promise.all([
      note('long', opened.run('runDetector', { pixels: large, minScore: 1, turned: false })),
      ...['short', 'behind one of them', 'behind the other', 'last'].map((name) => note(name, detect(opened, 0))),
    ]);
    expect(done).toHaveLength(5);
    expect(done.at(-1)).toBe('long');
  });

  it('do not keep a process running that has nothing more to do', async () => {
    const script = `
      const { openLanes } = await import('./layers/vision/lanes.ts');
      const lanes = await openLanes(2);
      const pixels = { data: new Uint8Array(${3 * SIDE * SIDE}), width: ${SIDE}, height: ${SIDE} };
      const boxes = await lanes.run('runDetector', { pixels, minScore: 0, turned: false });
      console.log(boxes.length > 0);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: new URL('../..', import.meta.url),
      timeout: 20_000,
    });
    expect(stdout).toBe('true\n');
  });
});
