/**
 * Lanes: threads that run networks, each one at a time, so that several run at once and none holds up the event loop. Two lanes
 * with one thread for each network are faster than two threads within every network: docs/performance.md.
 */

import { holdRuntime } from './session.ts';
import { type Lane, startLane, type Waiting } from './start-lane.ts';
import { placeOf, type TaskInput, type TaskName, type TaskOutput } from './tasks.ts';

export interface Lanes {
  /** How many tasks make progress at once. */
  readonly count: number;
  /**
   * Has a task done on the first lane that is free, after all that was asked for before. What goes in and comes out is copied,
   * except for shared memory.
   */
  run<Name extends TaskName>(task: Name, input: TaskInput<Name>): Promise<TaskOutput<Name>>;
}

/** All lanes of a process. */
export interface LanePool extends Lanes {
  /**
   * The same lanes, for the tasks of one photo: they come before those of photos that were opened later, so that none waits for
   * ever, and among themselves in the order of their urgency, so that what can wait never holds up the search for faces.
   */
  forPhoto(): Lanes;
  /** Ends the threads when they have done what they were given. */
  close(): Promise<void>;
}

/**
 * Starts `count` lanes, each with all networks.
 * @throws Error  a network cannot be loaded
 */
export async function openLanes(count: number): Promise<LanePool> {
  holdRuntime();
  const queue: Waiting[] = [];
  const lanes: Lane[] = [];
  lanes.push(...(await Promise.all(Array.from({ length: count }, () => startLane(() => assign(queue, lanes))))));
  for (const lane of lanes) {
    lane.ended.then((cause) => {
      if (lanes.some(({ hasEnded }) => !hasEnded)) return;
      for (const waiting of queue.splice(0)) waiting.reject(new Error('The lanes have ended', { cause }));
    });
  }
  let photos = 0;
  let tasks = 0;
  const run = async <Name extends TaskName>(photo: number, task: Name, input: TaskInput<Name>) => {
    if (lanes.every(({ isOpen }) => !isOpen)) throw new Error('The lanes have ended');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    enqueue(queue, { task, input, photo, number: tasks++, resolve, reject });
    assign(queue, lanes);
    return promise as Promise<TaskOutput<Name>>;
  };
  return {
    count,
    run: (task, input) => run(photos++, task, input),
    forPhoto() {
      const photo = photos++;
      return { count, run: (task, input) => run(photo, task, input) };
    },
    async close() {
      const closed = lanes.map((lane) => lane.close());
      assign(queue, lanes);
      await Promise.all(closed);
    },
  };
}

function enqueue(queue: Waiting[], waiting: Waiting): void {
  const place = queue.findIndex((other) => isBefore(waiting, other));
  queue.splice(place === -1 ? queue.length : place, 0, waiting);
}

function isBefore(one: Waiting, other: Waiting): boolean {
  return (one.photo - other.photo || placeOf(one.task) - placeOf(other.task) || one.number - other.number) < 0;
}

/**
 * Gives every idle lane a task, and every busy one the next, so that it need not wait for this thread between the two. What a
 * lane has not begun is taken back if another lane is idle, or if something more urgent has come.
 */
function assign(queue: Waiting[], lanes: readonly Lane[]): void {
  const working = lanes.filter(({ hasEnded }) => !hasEnded);
  const isOneIdle = working.some(({ isIdle }) => isIdle);
  for (const lane of lanes) {
    if (!lane.next) continue;
    if (!isOneIdle && !lane.hasEnded && !(queue.length > 0 && isBefore(queue[0], lane.next))) continue;
    const unbegun = lane.takeBack();
    if (unbegun) enqueue(queue, unbegun);
  }
  for (const takesOne of [(lane: Lane) => lane.isIdle, (lane: Lane) => !lane.next]) {
    for (const lane of working) while (queue.length > 0 && takesOne(lane)) lane.give(queue.shift() as Waiting);
  }
  for (const lane of working) lane.settle();
}
