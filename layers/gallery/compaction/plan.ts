import type { ListedSegment } from '../segments.ts';
import { ITEMS_PER_TRANSACTION } from '../transact.ts';

/**
 * A level with more segments than this is merged. A face is rewritten once a level, and a cold search reads up to this
 * many segments of each: at 3 faces a commit, a million faces go through 5 levels.
 */
const SEGMENTS_PER_LEVEL = 16;

/** 98: the merged segment and the retirement of its inputs are the other two items of the transaction. */
const SEGMENTS_PER_MERGE = ITEMS_PER_TRANSACTION - 2;

/**
 * Faces; 132 MB at 640 dimensions. A merge holds its inputs and its output in memory; one of this size was measured at
 * 610 MiB resident.
 */
const LARGEST_SEGMENT = 65_536;

/** Sizes in faces. */
export interface Limits {
  readonly segmentsPerLevel: number;
  readonly segmentsPerMerge: number;
  readonly largestSegment: number;
}

export const LIMITS: Limits = {
  segmentsPerLevel: SEGMENTS_PER_LEVEL,
  segmentsPerMerge: SEGMENTS_PER_MERGE,
  largestSegment: LARGEST_SEGMENT,
};

/**
 * Chooses the segments to merge next: the smallest ones of the lowest level that has too many. A segment larger than
 * half of the largest size is never merged again. Every merge leaves fewer segments, so repeating until undefined
 * terminates.
 *
 * @returns at least two, or undefined when no level has too many
 */
export function nextMerge(segments: readonly ListedSegment[], limits = LIMITS): ListedSegment[] | undefined {
  const growing = segments.filter(({ count }) => count <= limits.largestSegment / 2);
  const levels = Map.groupBy(growing, ({ level }) => level);
  for (const level of [...levels.keys()].sort((a, b) => a - b)) {
    const candidates = levels.get(level) ?? [];
    if (candidates.length <= limits.segmentsPerLevel) continue;
    return smallest(candidates, limits);
  }
  return undefined;
}

function smallest(candidates: readonly ListedSegment[], { segmentsPerMerge, largestSegment }: Limits): ListedSegment[] {
  const taken: ListedSegment[] = [];
  let faces = 0;
  for (const segment of candidates.toSorted((a, b) => a.count - b.count)) {
    faces += segment.count;
    if (taken.length === segmentsPerMerge || faces > largestSegment) break;
    taken.push(segment);
  }
  return taken;
}

/** Share of dead vectors in a collection above which all segments are searched for them. */
const DEAD_SHARE_OF_COLLECTION = 0.2;

/**
 * Share of dead vectors from which a segment is rewritten: half of the above, so that a smaller share than that
 * remains.
 */
const DEAD_SHARE_OF_SEGMENT = 0.1;

/** True when so many vectors are dead that segments should be searched for them though no level is too full. */
export function mayHoldDeadFaces(segments: readonly ListedSegment[], liveFaces: number): boolean {
  const vectors = segments.reduce((sum, { count }) => sum + count, 0);
  return vectors - liveFaces > vectors * DEAD_SHARE_OF_COLLECTION;
}

/** True when a segment should be rewritten without its dead vectors. */
export function isWorthRewriting(faces: number, dead: number): boolean {
  return dead >= faces * DEAD_SHARE_OF_SEGMENT && dead > 0;
}
