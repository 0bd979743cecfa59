/**
 * What only training, evaluation and `npm run draw` use of the vision layer: models/, eval/, bench/ and
 * scripts/draw.ts, never a layer or a function.
 */

export { loadVision as loadTrainingVision, type TrainingPhoto, type TrainingVision } from './analyze.ts';
export { type AgeFile, ageRange } from './attributes/age.ts';
export { type EmotionsFile, softmax, TAUGHT_EMOTIONS, type TaughtEmotion } from './attributes/emotions.ts';
export { LOOSE } from './attributes/extract-loose.worker.ts';
export { type Cell, networksFor, type Part } from './attributes/features.ts';
export { type HeadFile, logistic } from './attributes/head.ts';
export { type JudgeFile, judgement } from './attributes/judge.ts';
export type { Candidate } from './detect/candidate.ts';
export { GATES, type Gate, type Refusal } from './detect/observer.ts';
export { FINEST, MIDDLE } from './detect/passes.ts';
export type { ScoredBox } from './detect/priors.ts';
export { detectInRegions, runDetector } from './detect/run-detector.worker.ts';
export { type AlignmentTemplate, alignment } from './embed/align.ts';
export { unitVector } from './embed/embedding.ts';
export { mapKeypoints } from './geometry/keypoints.ts';
export { iou, toRatios, wholeOf } from './geometry/rect.ts';
export { buildPyramid } from './image/build-pyramid.main.ts';
export { decodePhoto } from './image/decode.ts';
export { FrameBufferPool } from './image/frame-buffer.ts';
export { toPlanes } from './image/kernels.ts';
export { forCrop, type Pyramid } from './image/pyramid.ts';
export { warpColour } from './image/warp.ts';
export { logOddsOf } from './mesh/confidence.ts';
export type { FoundFace } from './mesh/found-face.ts';
export { meshBounds } from './mesh/mesh.ts';
export type { FaceObserver } from './mesh/observer.ts';
export { type CrowdForm, crowdOf } from './networks/crowd.ts';
export { describeNetwork } from './networks/network.ts';
export type { ConfidenceFile, NetworkInput } from './networks/pack-format.ts';
export { openNetwork, openSession, type Session } from './networks/session.ts';
export { similarityCurve } from './networks/similarity-curve.ts';
export { openWorkers } from './open-workers.ts';
export { type Fit, SearchTrace, type TracedCandidate } from './search-trace.ts';
export { reusedFloats, sharedFloats } from './workers/shared-memory.ts';
