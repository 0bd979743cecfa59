import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { openWorkerPool, type WorkerPool } from '../../../layers/vision/workers/worker-pool.ts';
import { CAN_WAIT, gate, open, reached, runsOf, type SampleTasks, URGENT } from './sample-tasks.ts';

let pool: WorkerPool<SampleTasks> | undefined;

afterEach(() => pool?.close());

const script = new URL('sample-worker.ts', import.meta.url);

async function openPool(count: number): Promise<WorkerPool<SampleTasks>> {
  pool = await openWorkerPool<SampleTasks>({ count, script, data: {}, byUrgency: [URGENT, CAN_WAIT] });
  return pool;
}

describe('A worker pool', () => {
  it.each([1, 2])('of %i gives every task its own answer, however many are under way', async (count) => {
    const workers = await openPool(count);
    const values = Array.from({ length: 200 }, (_, i) => i);
    const answers = await Promise.all(values.map((value) => workers.run('double', value)));
    expect(answers).toEqual(values.map((value) => 2 * value));
  });

  it('runs a task on every worker concurrently', async () => {
    const workers = await openPool(2);
    const gates = [gate(), gate()];
    const passed = gates.map((at) => workers.run('pass', at));
    await Promise.all(gates.map(reached));
    gates.forEach(open);
    await Promise.all(passed);
  });

  it('answers a task that fails with an error that names it and the cause, and goes on', async () => {
    const workers = await openPool(1);
    for (let i = 0; i < 4; i++) {
      const failed = workers.run('fail', `failure ${i}`);
      await expect(failed).rejects.toThrow('The task "fail" failed');
      await expect(failed).rejects.toMatchObject({ cause: { message: `failure ${i}` } });
    }
    expect(await workers.run('double', 4)).toBe(8);
  });

  it('refuses an input that cannot be cloned, and goes on', async () => {
    const workers = await openPool(1);
    const uncloneable = (() => undefined) as unknown as number;
    const [first, second, third] = await Promise.allSettled(
      [1, uncloneable, 3].map((value) => workers.run('double', value)),
    );
    expect([first, third]).toMatchObject([{ value: 2 }, { value: 6 }]);
    expect(second).toMatchObject({ reason: { message: 'The input of the task "double" cannot be cloned' } });
    expect(await workers.run('double', 4)).toBe(8);
  });

  it('runs every task that was submitted before it is closed, and refuses later ones', async () => {
    const workers = await openPool(2);
    const submitted = Promise.all([1, 2, 3, 4, 5].map((value) => workers.run('double', value)));
    const closed = workers.close();
    await expect(workers.run('double', 6)).rejects.toThrow('The workers have ended');
    expect(await submitted).toEqual([2, 4, 6, 8, 10]);
    await closed;
    await expect(workers.run('double', 6)).rejects.toThrow('The workers have ended');
  });

  it('runs the urgent tasks of a photo before the others, and all of them before a later photo’s', async () => {
    const workers = await openPool(1);
    const [first, second] = [workers.forPhoto(), workers.forPhoto()];
    const held = gate();
    const running = second.run('pass', held);
    await reached(held);
    const done: string[] = [];
    const note = (name: string, task: Promise<unknown>) => task.then(() => done.push(name));
    const all = [
      note('later photo', second.run('double', 1)),
      note('can wait', first.run('later', '')),
      note('can wait, too', first.run('later', '')),
      note('urgent', first.run('double', 1)),
      note('urgent, too', first.run('double', 1)),
    ];
    open(held);
    await Promise.all([running, ...all]);
    expect(done).toEqual(['urgent', 'urgent, too', 'can wait', 'can wait, too', 'later photo']);
  });

  it('moves a task that a busy worker has not begun to an idle one, and runs no task twice', async () => {
    const workers = await openPool(2);
    const [short, long, ...others] = [gate(), gate(), gate(), gate(), gate()];
    const running = [short, long].map((at) => workers.run('pass', at));
    await Promise.all([reached(short), reached(long)]);
    others.forEach(open);
    const queued = others.map((at) => workers.run('pass', at));
    open(short);
    // One of these was sent to the worker that is still held at the long gate.
    await Promise.all(queued);
    expect(runsOf(long)).toBe(0);
    open(long);
    await Promise.all(running);
    expect([short, long, ...others].map(runsOf)).toEqual([1, 1, 1, 1, 1]);
  });

  it('fails all waiting tasks when its workers have died, and names the cause', async () => {
    const dying = new URL('dying-worker.ts', import.meta.url);
    const workers = await openWorkerPool<SampleTasks>({ count: 1, script: dying, data: {}, byUrgency: [URGENT] });
    const answers = await Promise.allSettled([1, 2, 3].map((value) => workers.run('double', value)));
    expect(answers).toMatchObject([1, 2, 3].map(() => ({ reason: { cause: { message: 'out of luck' } } })));
    await expect(workers.run('double', 1)).rejects.toThrow('The workers have ended');
  });

  it('does not keep a process alive that has nothing more to do', async () => {
    const main = `
      const { openWorkerPool } = await import('./layers/vision/workers/worker-pool.ts');
      const workers = await openWorkerPool({ count: 2, script: new URL('${script}'), data: {}, byUrgency: [] });
      console.log(await workers.run('double', 21));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', main], {
      cwd: new URL('../../..', import.meta.url),
      timeout: 20_000,
    });
    expect(stdout).toBe('42\n');
  });
});
