import type { ListedSegment } from '../segments.ts';

/**
 * A level with more segments than this is merged. A face is written anew once a level, and a search reads up to this many
 * segments of each: at 3 faces a commit, a million faces go through 5 levels.
 */
const SEGMENTS_PER_LEVEL = 16;

/** DynamoDB takes 100 items in a transaction; the merged segment and the note of what it retires are the other two. */
const SEGMENTS_PER_MERGE = 98;

/**
 * 132 MB at 640 dimensions. A merge holds what it reads and what it writes in memory; one of this size was measured at
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
 * Which segments to merge next: of the lowest level that has too many, the smallest. Two full halves make a segment that
 * is left alone from then on. Every merge leaves fewer segments, so asking again until there is none comes to an end.
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

/** The share of vectors whose faces are gone from which it is worth looking for them. */
const DEAD_SHARE_OF_COLLECTION = 0.2;

/** And from which a segment is written anew without them: half of the above, so that looking leaves less than that. */
const DEAD_SHARE_OF_SEGMENT = 0.1;

/** Whether segments should be looked through for faces that are gone, though no level is too full. */
export function mayHoldDeadFaces(segments: readonly ListedSegment[], liveFaces: number): boolean {
  const vectors = segments.reduce((sum, { count }) => sum + count, 0);
  return vectors - liveFaces > vectors * DEAD_SHARE_OF_COLLECTION;
}

/** Whether a segment should be written anew without its dead faces. */
export function isWorthRewriting(faces: number, dead: number): boolean {
  return dead >= faces * DEAD_SHARE_OF_SEGMENT && dead > 0;
}
