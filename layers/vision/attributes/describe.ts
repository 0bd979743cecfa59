/** Describes faces: estimates their attributes, each from as few features as it needs. */

import type { ReadsNetworks } from '../networks/pack-format.ts';
import { type AgeFile, openAgeEstimator } from './age.ts';
import { ATTRIBUTE_NAMES, type AttributeName, type Attributes } from './attributes.ts';
import { type EmotionsFile, openEmotionClassifier } from './emotions.ts';
import type { FaceFeatures, FaceWithoutFeatures, FeatureName, Features } from './features.ts';
import { GAZE_AGREES, gazeOf } from './gaze.ts';
import { type JudgeFile, openJudge } from './judge.ts';

/** Extracts one feature of each of the faces given, in their order. */
export type Extract<Face, Name extends FeatureName> = (faces: readonly Face[]) => readonly Promise<Features[Name]>[];

/** An extractor for every feature. */
export type Extractors<Face> = { readonly [Name in FeatureName]: Extract<Face, Name> };

interface Describer<Attribute> {
  readonly features: readonly FeatureName[];
  describe(face: FaceFeatures): Attribute;
}

/** A describer for every attribute, made of the heads. */
export type Describers = { readonly [Name in AttributeName]: Describer<Attributes[Name]> };

/** Probability from which mouth and chin count as covered, as by a face mask. Below it no answer changes. */
const COVERED = 0.5;

/** Opens heads, given by name. @throws Error  one is missing or malformed */
export function openDescribers(heads: Readonly<Record<string, ReadsNetworks>>): Describers {
  const fileOf = <File>(head: string): File => {
    if (!Object.hasOwn(heads, head)) throw new Error(`There is no head "${head}"`);
    return heads[head] as unknown as File;
  };
  const judgeOf = (head: string) => openJudge(fileOf<JudgeFile>(head));
  const yesOrNo = (head: string) => {
    const { features, judge } = judgeOf(head);
    return { features, describe: judge };
  };
  const mouthCovered = judgeOf('mouthCovered');
  const coverOf = (face: FaceFeatures) => {
    const probability = mouthCovered.probability(face);
    return probability < COVERED ? 0 : probability;
  };
  /** What lies behind a cover is judged as absent. */
  const ofMouthAndChin = (head: string) => {
    const { features, probability, decide } = judgeOf(head);
    return {
      features: [...features, ...mouthCovered.features],
      describe: (face: FaceFeatures) => decide(probability(face) * (1 - coverOf(face))),
    };
  };
  const occluded = judgeOf('occluded');
  const eyesClosed = judgeOf('eyesClosed');
  const sunglasses = judgeOf('sunglasses');
  const female = judgeOf('female');
  return {
    ageRange: openAgeEstimator(fileOf<AgeFile>('age')),
    smile: ofMouthAndChin('smile'),
    eyeglasses: yesOrNo('eyeglasses'),
    sunglasses: { features: sunglasses.features, describe: sunglasses.judge },
    gender: {
      features: female.features,
      describe(face) {
        const { value, confidence } = female.judge(face);
        return { value: value ? 'Female' : 'Male', confidence };
      },
    },
    beard: ofMouthAndChin('beard'),
    mustache: ofMouthAndChin('mustache'),
    eyesOpen: {
      features: eyesClosed.features,
      describe(face) {
        const { value, confidence } = eyesClosed.judge(face);
        return { value: !value, confidence };
      },
    },
    mouthOpen: ofMouthAndChin('mouthOpen'),
    faceOccluded: {
      features: [...occluded.features, ...mouthCovered.features],
      describe: (face) => occluded.decide(Math.max(occluded.probability(face), coverOf(face))),
    },
    emotions: openEmotionClassifier(fileOf<EmotionsFile>('emotions')),
    eyeDirection: {
      features: [...eyesClosed.features, ...sunglasses.features],
      // Closed eyes, and eyes behind dark glasses, have no visible direction.
      describe: (face) => ({
        ...gazeOf(face.eyes, face.pose),
        confidence: 100 * GAZE_AGREES * (1 - eyesClosed.probability(face)) * (1 - sunglasses.probability(face)),
      }),
    },
  };
}

/** The slowest first, so that all workers stay busy to the end. */
const FEATURES_IN_ORDER: readonly FeatureName[] = ['loose', 'dlib-resnet', 'mobilefacenet-192', 'aligned'];

/** Sorts features into the order in which they are best extracted, without repetitions. */
export function inOrder(names: readonly FeatureName[]): FeatureName[] {
  return FEATURES_IN_ORDER.filter((name) => names.includes(name));
}

/** Lists the features that these attributes are estimated from; one may occur more than once. */
export function featuresForAttributes(describers: Describers, wanted: ReadonlySet<AttributeName>): FeatureName[] {
  return [...wanted].flatMap((name) => describers[name].features);
}

/** Estimates the attributes wanted of every face, in the faces' order; extracts only the features that these need. */
export function describeFaces<Face extends FaceWithoutFeatures>(
  faces: readonly Face[],
  wanted: ReadonlySet<AttributeName>,
  describers: Describers,
  extractors: Extractors<Face>,
): Promise<Partial<Attributes>[]> {
  const names = ATTRIBUTE_NAMES.filter((name) => wanted.has(name));
  const extracted = extractFeatures(faces, featuresForAttributes(describers, wanted), extractors);
  const describe = (face: FaceFeatures) =>
    Object.fromEntries(names.map((name) => [name, describers[name].describe(face)]));
  return Promise.all(extracted.map(async (face) => describe(await face)));
}

/** Extracts features of every face. @returns one promise a face, in their order */
export function extractFeatures<Face extends FaceWithoutFeatures>(
  faces: readonly Face[],
  names: readonly FeatureName[],
  extractors: Extractors<Face>,
): Promise<FaceFeatures>[] {
  const begun = inOrder(names).map((name) => [name, extractors[name](faces)] as const);
  return faces.map(async ({ mesh, pose, eyes }, i): Promise<FaceFeatures> => {
    const features = await Promise.all(begun.map(async ([name, results]) => [name, await results[i]] as const));
    return { mesh, pose, eyes, ...Object.fromEntries(features) };
  });
}
