/** What a lane can be told to do: each task looks at a photo, or at some of its faces, with the networks of its lane. */

import { lookLoosely } from './attributes/loose-face.ts';
import { detectInRegions, detectWithHints, runDetector } from './detect/run-detector.ts';
import { lookAligned, lookForDlib } from './embed/embedder.ts';
import { findEyes } from './eyes/eyes.ts';
import { lookFirst } from './mesh/first-look.ts';
import { findMirroredMeshes } from './mesh/mesh.ts';
import { lookAgain } from './mesh/second-look.ts';
import type { Models } from './models.ts';
import { shrinkInSteps, shrinkPart } from './shrink.ts';

/** The more urgent first: what finds faces, what is known of all of them, what is only known of those asked about. */
const BY_URGENCY = [
  { shrinkPart, shrinkInSteps, runDetector, detectWithHints, detectInRegions, lookFirst, lookAgain },
  { findMirroredMeshes, findEyes },
  { lookAligned, lookForDlib, lookLoosely },
] as const;

const TASKS = { ...BY_URGENCY[0], ...BY_URGENCY[1], ...BY_URGENCY[2] };

export type TaskName = keyof typeof TASKS;
export type TaskInput<Name extends TaskName> = Parameters<(typeof TASKS)[Name]>[1];
export type TaskOutput<Name extends TaskName> = Awaited<ReturnType<(typeof TASKS)[Name]>>;

/** Does a task. The input is one of this task: no type can tell once it has gone from thread to thread. */
export function runTask(models: Models, name: TaskName, input: unknown): Promise<unknown> {
  return TASKS[name](models, input as never);
}

/** How many kinds of tasks are more urgent than this one, when they are about the same photo. */
export function placeOf(name: TaskName): number {
  return BY_URGENCY.findIndex((tasks) => name in tasks);
}
