/** What a lane can be told to do: each task looks at a photo, or at some of its faces, with the networks of its lane. */

import { lookLoosely } from './attributes/loose-face.ts';
import { runDetector } from './detect/run-detector.ts';
import { lookAligned, lookForDlib } from './embed/embedder.ts';
import { findEyes } from './eyes/eyes.ts';
import { lookFirst } from './mesh/first-look.ts';
import { findMirroredMeshes } from './mesh/mesh.ts';
import { lookAgain } from './mesh/second-look.ts';
import type { Models } from './models.ts';

const TASKS = {
  runDetector,
  lookFirst,
  lookAgain,
  findMirroredMeshes,
  findEyes,
  lookAligned,
  lookForDlib,
  lookLoosely,
};

export type TaskName = keyof typeof TASKS;
export type TaskInput<Name extends TaskName> = Parameters<(typeof TASKS)[Name]>[1];
export type TaskOutput<Name extends TaskName> = Awaited<ReturnType<(typeof TASKS)[Name]>>;

/** Does a task. The input is one of this task: no type can tell once it has gone from thread to thread. */
export function runTask(models: Models, name: TaskName, input: unknown): Promise<unknown> {
  return TASKS[name](models, input as never);
}
