/**
 * Lanes: threads that run networks, each one at a time, so that several run at once and none holds up the event loop. Two lanes
 * with one thread for each network are faster than two threads within every network: docs/performance.md.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LaneAnswer, LaneEnd, LaneJob, LaneOutputs } from './lane.ts';
import { type ModelInput, modelDescription } from './pack.ts';
import { holdRuntime } from './session.ts';
import { Turns } from './turns.ts';

/** A network of the pack, run on whichever lane has the least to do. */
export interface Model {
  readonly input: ModelInput;
  /** How many runs make progress at once. */
  readonly lanes: number;
  /**
   * @param dims  of the input
   * @param fill  writes all of the input, which must not be kept: it holds anything at first, and is used again
   * @param outputs  those wanted; a network that has more computes them all the same
   */
  run<Output extends string>(
    dims: readonly number[],
    fill: (input: Float32Array) => void | Promise<void>,
    outputs: readonly Output[],
  ): Promise<Record<Output, Float32Array>>;
}

export interface Lanes<Name extends string> {
  readonly models: Readonly<Record<Name, Model>>;
  /** Ends the threads when they have done what they were given. */
  close(): Promise<void>;
}

/**
 * Starts `count` lanes with these networks on each.
 * @throws Error  a network cannot be loaded
 */
export async function openLanes<Name extends string>(names: readonly Name[], count: number): Promise<Lanes<Name>> {
  holdRuntime();
  const lanes = await Promise.all(Array.from({ length: count }, () => startLane(names)));
  // One more run than there are lanes, so that the next input is ready when a lane is.
  const turns = new Turns(count + 1);
  const models = names.map((name) => [name, modelOn(lanes, turns, name)] as const);
  return {
    models: Object.fromEntries(models) as Record<Name, Model>,
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

function modelOn(lanes: readonly Lane[], turns: Turns, name: string): Model {
  // New megabytes for every run would keep the garbage collector busy, and the system filling pages with zeros.
  const spares: Float32Array<ArrayBuffer>[] = [];
  return {
    input: modelDescription(name).input,
    lanes: lanes.length,
    run: (dims, fill, outputs) =>
      turns.take(async () => {
        const length = dims.reduce((product, side) => product * side, 1);
        const spare = spares.pop();
        const whole = spare && spare.length >= length ? spare : new Float32Array(length);
        const input = whole.subarray(0, length);
        await fill(input);
        const lane = lanes.reduce((least, other) => (other.waiting < least.waiting ? other : least));
        const answer = await lane.run({ model: name, input, dims, outputs });
        spares.push(new Float32Array(answer.input.buffer));
        return answer.outputs as Record<(typeof outputs)[number], Float32Array>;
      }),
  };
}

interface Lane {
  /** Jobs given and not yet done. */
  readonly waiting: number;
  run(job: Omit<LaneJob, 'id'>): Promise<{ readonly input: Float32Array<ArrayBuffer>; readonly outputs: LaneOutputs }>;
  close(): Promise<void>;
}

async function startLane(names: readonly string[]): Promise<Lane> {
  // Bundled for deployment, the lane is a module of its own that lies as deep as this file does here.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
  const worker = new Worker(new URL(`../../layers/vision/lane.${extension}`, import.meta.url), {
    workerData: names,
    // None of the process's own options, which may be such as no thread takes.
    execArgv: [],
  });
  await once(worker, 'message');

  const pending = new Map<
    number,
    { resolve(answer: Exclude<LaneAnswer, { error: unknown }>): void; reject(error: Error): void }
  >();
  let ended: Error | undefined;
  let lastId = 0;
  const settle = (id: number) => {
    const job = pending.get(id);
    pending.delete(id);
    // Waiting lanes do not keep a process running.
    if (pending.size === 0) worker.unref();
    return job;
  };
  worker.on('message', (answer: LaneAnswer) => {
    const job = settle(answer.id);
    if ('error' in answer) job?.reject(new Error('A network failed', { cause: answer.error }));
    else job?.resolve(answer);
  });
  const end = (cause?: unknown) => {
    ended ??= new Error('The lane has ended', { cause });
    for (const id of [...pending.keys()]) settle(id)?.reject(ended);
  };
  worker.on('error', end);
  worker.on('exit', () => end());
  // Only now: who listens to a thread holds on to it.
  worker.unref();
  return {
    get waiting() {
      return pending.size;
    },
    run(job) {
      if (ended) return Promise.reject(ended);
      const id = ++lastId;
      const { promise, resolve, reject } = Promise.withResolvers<Exclude<LaneAnswer, { error: unknown }>>();
      pending.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, ...job } satisfies LaneJob, [job.input.buffer]);
      return promise;
    },
    async close() {
      if (ended) return;
      const exit = once(worker, 'exit');
      worker.ref();
      worker.postMessage('end' satisfies LaneEnd);
      await exit;
    },
  };
}
