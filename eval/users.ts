/** Search by users, whose vector is made of several photos, compared with a search among the photos themselves. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cosineOf, type Pack } from '../layers/vision/index.ts';
import { analyzeAll, centralFace } from './dataset.ts';
import { PACK } from './pack.ts';
import { personOf } from './people.ts';
import { mapValues } from './records.ts';
import { shareBySimilarity, tarAtFar } from './roc.ts';

/** Least number of photos of a person whose photos become probes: one is held back, and two make a user. */
const LEAST_PHOTOS = 3;

/** Similarities, in percent, at which rates are reported. */
const MARKS = [80, 99] as const;

/** False match rates at which searches are compared, whatever Similarity they have there. */
const RATES = [1e-4, 1e-5] as const;

/** The face of a photo: its vector, of length 1, and two measures that could weight it. */
export interface Sample {
  readonly person: string;
  readonly vector: Float32Array;
  /** 0 to 100. */
  readonly confidence: number;
  /** 0 to 100. */
  readonly sharpness: number;
}

/** A sample with the crowd term of its vector. */
interface Placed extends Sample {
  readonly crowd: number;
}

/** Score of a probe and a user, or of a probe and the user's nearest face. */
type Compare = (probe: Placed) => number;

/** What scores need of the pack that made the vectors. */
type Scoring = Pick<Pack, 'crowd' | 'similarity'>;

/** Makes a user of a person's faces. */
type Aggregate = (faces: readonly Placed[], pack: Scoring) => Compare;

const AGGREGATES = {
  mean: weighted(() => 1),
  weightedByConfidence: weighted(({ confidence }) => confidence),
  weightedBySharpness: weighted(({ sharpness }) => sharpness),
  /** Nearest face of the person; rank 1 is then that of a search among faces. */
  best: (faces) => (probe) => Math.max(...faces.map((face) => scoreOf(probe, face))),
} satisfies Record<string, Aggregate>;

export interface SearchReport {
  /** Share of the probes whose own person is nearer than all others; a tie with another person counts as wrong. */
  readonly rank1: number;
  /** Number of probes at which another person is at least as near. */
  readonly wrong: number;
  /** By Similarity: share of the comparisons of a probe with its own person that reach it. */
  readonly found: Readonly<Record<string, number>>;
  /** By Similarity: share of the comparisons of a probe with another person that reach it. */
  readonly falseMatchRate: Readonly<Record<string, number>>;
  /** By false match rate: share of the comparisons with the own person that reach the threshold with that rate. */
  readonly foundAtRate: Readonly<Record<string, number>>;
}

/** Results of the same probes with each way of making users, and among faces. */
export interface SearchComparison extends Readonly<Record<keyof typeof AGGREGATES, SearchReport>> {
  /** Number of people whose photos are probes. */
  readonly people: number;
  readonly probes: number;
  /** Number of people in the gallery. */
  readonly users: number;
  /** Search among faces: every face of the gallery is a comparison of its own. */
  readonly faces: SearchReport;
}

export interface UsersReport extends SearchComparison {
  /** Number of photos without a face. */
  readonly failed: number;
}

/**
 * Compares the searches on the photos of a data set.
 * @param directory  holds images/, each named person_number
 */
export async function evaluateUsers(directory: string): Promise<UsersReport> {
  const images = join(directory, 'images');
  const names = readdirSync(images).sort();
  const found = await analyzeAll(images, names, async (photo, name): Promise<Sample | undefined> => {
    const face = centralFace(photo);
    if (!face) return undefined;
    const [vector] = await photo.embed([face], PACK);
    return { person: personOf(name), vector, confidence: face.confidence, sharpness: face.quality.sharpness };
  });
  const samples = found.filter((sample) => sample !== undefined);
  return { ...compareSearches(samples), failed: names.length - samples.length };
}

/**
 * Searches with every photo of each person who has at least three: it is the probe, and is left out of the gallery, which holds all
 * other photos. Every person in the gallery is a user.
 * @param pack  that made the vectors
 */
export function compareSearches(samples: readonly Sample[], pack: Scoring = PACK): SearchComparison {
  const placed = samples.map((sample): Placed => ({ ...sample, crowd: pack.crowd(sample.vector) }));
  const users = Map.groupBy(placed, ({ person }) => person);
  const people = [...users.values()].filter(({ length }) => length >= LEAST_PHOTOS);
  const probes = people.flat();
  return {
    people: people.length,
    probes: probes.length,
    users: users.size,
    faces: reportOf(
      probes.map((probe) => amongFaces(probe, placed)),
      pack,
    ),
    ...mapValues(AGGREGATES, (aggregate) => {
      const whole = new Map([...users].map(([person, faces]) => [person, aggregate(faces, pack)]));
      return reportOf(
        probes.map((probe) => amongUsers(probe, users, whole, (faces) => aggregate(faces, pack))),
        pack,
      );
    }),
  };
}

/** Scores of one probe. */
interface Comparisons {
  /** With its own person. */
  readonly own: readonly number[];
  /** With other people. */
  readonly others: readonly number[];
}

function amongFaces(probe: Placed, samples: readonly Placed[]): Comparisons {
  const compare = (sample: Placed) => scoreOf(probe, sample);
  const isOwn = ({ person }: Sample) => person === probe.person;
  return {
    own: samples.filter((sample) => isOwn(sample) && sample !== probe).map(compare),
    others: samples.filter((sample) => !isOwn(sample)).map(compare),
  };
}

/** @param whole  users of all of their faces. Only the probe's own user is made again, without the probe. */
function amongUsers(
  probe: Placed,
  users: ReadonlyMap<string, readonly Placed[]>,
  whole: ReadonlyMap<string, Compare>,
  userOf: (faces: readonly Placed[]) => Compare,
): Comparisons {
  const own = (users.get(probe.person) ?? []).filter((sample) => sample !== probe);
  return {
    own: [userOf(own)(probe)],
    others: [...whole].filter(([person]) => person !== probe.person).map(([, compare]) => compare(probe)),
  };
}

function reportOf(probes: readonly Comparisons[], { similarity: { scoreAt } }: Scoring): SearchReport {
  const wrong = probes.filter(({ own, others }) => Math.max(...others) >= Math.max(...own)).length;
  const own = Float64Array.from(probes.flatMap((probe) => probe.own)).sort();
  const others = Float64Array.from(probes.flatMap((probe) => probe.others)).sort();
  return {
    rank1: 1 - wrong / probes.length,
    wrong,
    found: shareBySimilarity(own, MARKS, scoreAt),
    falseMatchRate: shareBySimilarity(others, MARKS, scoreAt),
    foundAtRate: Object.fromEntries(RATES.map((rate) => [rate, tarAtFar(own, others, rate)])),
  };
}

/** Makes a user of the weighted mean of the faces' vectors, brought to length 1. */
function weighted(weight: (sample: Sample) => number): Aggregate {
  return (faces, pack) => {
    const sum = new Float32Array(faces[0].vector.length);
    for (const face of faces) {
      const share = weight(face);
      face.vector.forEach((value, i) => {
        sum[i] += share * value;
      });
    }
    const length = Math.hypot(...sum);
    const vector = sum.map((value) => value / length);
    const user = { vector, crowd: pack.crowd(vector) };
    return (probe) => scoreOf(probe, user);
  };
}

/** Computes the score (vision's scoreOf) of two vectors whose crowd terms are known. */
function scoreOf(p: Pick<Placed, 'vector' | 'crowd'>, q: Pick<Placed, 'vector' | 'crowd'>): number {
  return cosineOf(p.vector, q.vector) - (p.crowd + q.crowd) / 2;
}
