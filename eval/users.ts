/** How well a person is found by one vector made of several photos, against a search among the photos themselves. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cosineOf, openPack } from '../layers/vision/index.ts';
import { analyzeAll, centralFace } from './dataset.ts';
import { personOf } from './pairs.ts';
import { shareAtLeast, tarAtFar } from './roc.ts';

const { cosineAt } = openPack().similarity;

/** One is held back, and two make a user. */
const LEAST_PHOTOS = 3;

/** Similarities whose rates are told. */
const MARKS = [80, 99] as const;

/** False match rates at which searches are compared, whatever Similarity they have there. */
const RATES = [1e-4, 1e-5] as const;

/** A photo's face: its vector, and what might say how far to trust it. */
interface Sample {
  readonly person: string;
  readonly vector: Float32Array;
  readonly confidence: number;
  readonly sharpness: number;
}

/** Makes of a person's faces what tells how near a probe is to them, as a cosine. */
type Aggregate = (faces: readonly Sample[]) => (probe: Float32Array) => number;

const AGGREGATES = {
  mean: weighted(() => 1),
  weightedByConfidence: weighted(({ confidence }) => confidence),
  weightedBySharpness: weighted(({ sharpness }) => sharpness),
  /** The nearest face of each person. Being whose the nearest of all is, its rank 1 is that of a search among faces. */
  best: (faces) => (probe) => Math.max(...faces.map(({ vector }) => cosineOf(probe, vector))),
} satisfies Record<string, Aggregate>;

export interface Finding {
  /** Share of the probes to which nobody is nearer than their own person. */
  readonly rank1: number;
  /** How many probes that leaves. */
  readonly wrong: number;
  /** Share of the probes whose own person reaches a Similarity. */
  readonly found: Readonly<Record<string, number>>;
  /** Share of all pairs of a probe and another person that do. */
  readonly falseMatchRate: Readonly<Record<string, number>>;
  /** Share of the probes found where so many of those pairs are. */
  readonly foundAtRate: Readonly<Record<string, number>>;
}

export interface UsersReport extends Readonly<Record<keyof typeof AGGREGATES, Finding>> {
  readonly people: number;
  readonly probes: number;
  /** Everybody in the gallery. */
  readonly users: number;
  /** Photos without a face. */
  readonly failed: number;
  /** The nearest face decides. Its rates are those of faces: of the person's other photos, and of everybody else's. */
  readonly faces: Finding;
}

/**
 * Every photo of a person with at least three is a probe once, held back from a gallery of all other photos. Everybody is
 * a user, who has all of their faces in the gallery.
 *
 * @param directory  holds images/, named person_number
 */
export async function evaluateUsers(directory: string): Promise<UsersReport> {
  const images = join(directory, 'images');
  const names = readdirSync(images).sort();
  const looks = await analyzeAll(images, names, async (photo, name): Promise<Sample | undefined> => {
    const face = centralFace(photo);
    if (!face) return undefined;
    const [vector] = await photo.embed([face]);
    return { person: personOf(name), vector, confidence: face.confidence, sharpness: face.quality.sharpness };
  });
  const samples = looks.filter((sample) => sample !== undefined);
  const users = Map.groupBy(samples, ({ person }) => person);
  const people = [...users.values()].filter(({ length }) => length >= LEAST_PHOTOS);
  const probes = people.flat();
  return {
    people: people.length,
    probes: probes.length,
    users: users.size,
    failed: names.length - samples.length,
    faces: judge(probes.map((probe) => amongFaces(probe, samples))),
    ...mapValues(AGGREGATES, (aggregate) => {
      const whole = new Map([...users].map(([person, faces]) => [person, aggregate(faces)]));
      return judge(probes.map((probe) => amongUsers(probe, users, whole, aggregate)));
    }),
  };
}

/** How near a probe is to what belongs to its person, and to what belongs to others. */
interface Scores {
  readonly own: readonly number[];
  readonly others: readonly number[];
}

function amongFaces(probe: Sample, samples: readonly Sample[]): Scores {
  const nearness = ({ vector }: Sample) => cosineOf(probe.vector, vector);
  const isOwn = ({ person }: Sample) => person === probe.person;
  return {
    own: samples.filter((sample) => isOwn(sample) && sample !== probe).map(nearness),
    others: samples.filter((sample) => !isOwn(sample)).map(nearness),
  };
}

/** Only the probe's own user is made anew, without the probe. */
function amongUsers(
  probe: Sample,
  users: ReadonlyMap<string, readonly Sample[]>,
  whole: ReadonlyMap<string, ReturnType<Aggregate>>,
  aggregate: Aggregate,
): Scores {
  const own = (users.get(probe.person) ?? []).filter((sample) => sample !== probe);
  return {
    own: [aggregate(own)(probe.vector)],
    others: [...whole].filter(([person]) => person !== probe.person).map(([, nearness]) => nearness(probe.vector)),
  };
}

function judge(scores: readonly Scores[]): Finding {
  const wrong = scores.filter(({ own, others }) => Math.max(...others) >= Math.max(...own)).length;
  const own = Float64Array.from(scores.flatMap((each) => each.own)).sort();
  const others = Float64Array.from(scores.flatMap((each) => each.others)).sort();
  const rates = (ascending: Float64Array) =>
    Object.fromEntries(MARKS.map((mark) => [mark, shareAtLeast(ascending, cosineAt(mark))]));
  return {
    rank1: 1 - wrong / scores.length,
    wrong,
    found: rates(own),
    falseMatchRate: rates(others),
    foundAtRate: Object.fromEntries(RATES.map((rate) => [rate, tarAtFar(own, others, rate)])),
  };
}

function weighted(weight: (sample: Sample) => number): Aggregate {
  return (faces) => {
    const sum = new Float32Array(faces[0].vector.length);
    for (const face of faces) {
      const share = weight(face);
      face.vector.forEach((value, i) => {
        sum[i] += share * value;
      });
    }
    const length = Math.hypot(...sum);
    return (probe) => cosineOf(probe, sum) / length;
  };
}

function mapValues<Key extends string, A, B>(from: Readonly<Record<Key, A>>, make: (value: A) => B): Record<Key, B> {
  return Object.fromEntries(Object.entries<A>(from).map(([key, value]) => [key, make(value)])) as Record<Key, B>;
}
