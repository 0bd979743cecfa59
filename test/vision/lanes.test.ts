import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type Lanes, openLanes } from '../../layers/vision/lanes.ts';

const SIDE = 64;
let lanes: Lanes<'landmarks68'> | undefined;

afterEach(() => lanes?.close());

/** The points of `count` gray squares, each of one brightness. */
function run(opened: Lanes<'landmarks68'>, brightness: readonly number[]) {
  const fill = (input: Float32Array) => {
    for (const [i, value] of brightness.entries()) input.fill(value, i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
  };
  return opened.models.landmarks68.run([brightness.length, 1, SIDE, SIDE], fill, ['points']);
}

describe('Lanes', () => {
  it('give every run its own answer, however many run at once and on whichever lane', async () => {
    lanes = await openLanes(['landmarks68'], 1);
    const squares = Array.from({ length: 24 }, (_, i) => [i / 24, ...(i % 3 === 0 ? [0.5] : [])]);
    const alone = [];
    for (const square of squares) alone.push(await run(lanes, square));
    await lanes.close();

    lanes = await openLanes(['landmarks68'], 2);
    const opened = lanes;
    expect(await Promise.all(squares.map((square) => run(opened, square)))).toEqual(alone);
  });

  it('answer an impossible run with an error that names the cause, and go on', async () => {
    lanes = await openLanes(['landmarks68'], 1);
    const model = lanes.models.landmarks68;
    const impossible = model.run([1, 2, SIDE, SIDE], () => undefined, ['points']);
    await expect(impossible).rejects.toThrow('A network failed');
    await expect(impossible).rejects.toMatchObject({ cause: expect.any(Error) });
    expect((await run(lanes, [0.5])).points).toHaveLength(136);
  });

  it('pass on what filling the input throws, and go on', async () => {
    lanes = await openLanes(['landmarks68'], 1);
    const fill = () => {
      throw new Error('no pixels');
    };
    for (let i = 0; i < 4; i++) {
      await expect(lanes.models.landmarks68.run([1, 1, SIDE, SIDE], fill, ['points'])).rejects.toThrow('no pixels');
    }
    expect((await run(lanes, [0.5])).points).toHaveLength(136);
  });

  it('refuse what is asked of them after their end', async () => {
    lanes = await openLanes(['landmarks68'], 1);
    await lanes.close();
    await expect(run(lanes, [0.5])).rejects.toThrow('The lane has ended');
  });

  it('refuse networks that the pack does not have', async () => {
    await expect(openLanes(['unknown'], 1)).rejects.toThrow('The model pack has no "unknown"');
  });

  it('do not keep a process running that has nothing more to do', async () => {
    const script = `
      const { openLanes } = await import('./layers/vision/lanes.ts');
      const { models } = await openLanes(['landmarks68'], 2);
      const { points } = await models.landmarks68.run([1, 1, ${SIDE}, ${SIDE}], (input) => input.fill(0), ['points']);
      console.log(points.length);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: new URL('../..', import.meta.url),
      timeout: 20_000,
    });
    expect(stdout).toBe('136\n');
  });
});
