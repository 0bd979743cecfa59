/** Every task that a worker can run, and which are more urgent. */

import { extractLoose } from './attributes/extract-loose.worker.ts';
import { findRotated } from './detect/find-rotated.worker.ts';
import { detectInRegions, detectWithHeatmap, runDetector } from './detect/run-detector.worker.ts';
import { extractAligned, extractVectors } from './embed/extract.worker.ts';
import { findEyes } from './eyes/find-eyes.worker.ts';
import { shrinkInSteps, shrinkPart } from './image/shrink.worker.ts';
import { fitCandidates } from './mesh/fit-candidates.worker.ts';
import { refitDoubtful } from './mesh/refit-doubtful.worker.ts';
import { findMirroredMeshes } from './mesh/run-mesh.worker.ts';

/**
 * Tasks that find faces; tasks that measure every face; tasks that extract features only of the faces for which they
 * are requested.
 */
export const TASKS_BY_URGENCY = [
  {
    shrinkPart,
    shrinkInSteps,
    runDetector,
    detectWithHeatmap,
    detectInRegions,
    findRotated,
    fitCandidates,
    refitDoubtful,
  },
  { findMirroredMeshes, findEyes },
  { extractAligned, extractVectors, extractLoose },
] as const;

export const TASKS = { ...TASKS_BY_URGENCY[0], ...TASKS_BY_URGENCY[1], ...TASKS_BY_URGENCY[2] };

export type VisionTasks = typeof TASKS;
