/** Attributes of faces, each judged from as few features as it needs. */

import type { Pack } from '../networks/pack.ts';
import { type AgeFile, openAgeEstimator } from './age.ts';
import { ATTRIBUTE_NAMES, type AttributeName, type Attributes } from './attributes.ts';
import { type EmotionsFile, openEmotionClassifier } from './emotions.ts';
import type { FaceFeatures, FeatureName, Features } from './features.ts';
import { GAZE_AGREES, gazeOf } from './gaze.ts';
import { type JudgeFile, openJudge } from './judge.ts';

/** Extracts one feature of each of the faces given, in their order. */
export type Extract<Face, Name extends FeatureName> = (faces: readonly Face[]) => readonly Promise<Features[Name]>[];

/** An extractor for every feature. */
export type Extractors<Face> = { readonly [Name in FeatureName]: Extract<Face, Name> };

/** What is known of every face before any feature is extracted. */
type FoundBefore = Omit<FaceFeatures, FeatureName>;

interface Describer<Attribute> {
  readonly features: readonly FeatureName[];
  describe(face: FaceFeatures): Attribute;
}

/** A describer for every attribute, made of a pack's heads. */
export type Describers = { readonly [Name in AttributeName]: Describer<Attributes[Name]> };

/** Opens the heads of a pack. @throws Error  the pack lacks one, or one is malformed */
export function openDescribers({ name, heads }: Pack): Describers {
  const fileOf = <File>(head: string): File => {
    if (!Object.hasOwn(heads, head)) throw new Error(`Model pack ${name} has no head "${head}"`);
    return heads[head] as unknown as File;
  };
  const judgeOf = (head: string) => openJudge(fileOf<JudgeFile>(head));
  const yesOrNo = (head: string) => {
    const { features, judge } = judgeOf(head);
    return { features, describe: judge };
  };
  const closed = judgeOf('eyesClosed');
  const shaded = judgeOf('sunglasses');
  const feminine = judgeOf('female');
  return {
    ageRange: openAgeEstimator(fileOf<AgeFile>('age')),
    smile: yesOrNo('smile'),
    eyeglasses: yesOrNo('eyeglasses'),
    sunglasses: { features: shaded.features, describe: shaded.judge },
    gender: {
      features: feminine.features,
      describe(face) {
        const { value, confidence } = feminine.judge(face);
        return { value: value ? 'Female' : 'Male', confidence };
      },
    },
    beard: yesOrNo('beard'),
    mustache: yesOrNo('mustache'),
    eyesOpen: {
      features: closed.features,
      describe(face) {
        const { value, confidence } = closed.judge(face);
        return { value: !value, confidence };
      },
    },
    mouthOpen: yesOrNo('mouthOpen'),
    faceOccluded: yesOrNo('occluded'),
    emotions: openEmotionClassifier(fileOf<EmotionsFile>('emotions')),
    eyeDirection: {
      features: [...closed.features, ...shaded.features],
      // Closed eyes, and eyes behind dark glasses, have no visible direction.
      describe: (face) => ({
        ...gazeOf(face.eyes, face.pose),
        confidence: 100 * GAZE_AGREES * (1 - closed.probability(face)) * (1 - shaded.probability(face)),
      }),
    },
  };
}

/** The slowest first, so that all workers have something to do to the end. */
const FEATURES_IN_ORDER: readonly FeatureName[] = ['loose', 'embedding', 'aligned'];

/** Sorts features into the order in which they are best extracted, each once. */
export function inOrder(names: readonly FeatureName[]): FeatureName[] {
  return FEATURES_IN_ORDER.filter((name) => names.includes(name));
}

/** Features that have to be extracted before these attributes can be judged. */
export function featuresForAttributes(describers: Describers, wanted: ReadonlySet<AttributeName>): FeatureName[] {
  return [...wanted].flatMap((name) => describers[name].features);
}

/** Judges the attributes wanted of every face, from the features that these need and no others. */
export function describeFaces<Face extends FoundBefore>(
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

/** Extracts features of every face. */
export function extractFeatures<Face extends FoundBefore>(
  faces: readonly Face[],
  names: readonly FeatureName[],
  extractors: Extractors<Face>,
): Promise<FaceFeatures>[] {
  const begun = inOrder(names).map((name) => [name, extractors[name](faces)] as const);
  return faces.map(async ({ mesh, pose, eyes }, i): Promise<FaceFeatures> => {
    const features = await Promise.all(begun.map(async ([name, ofFaces]) => [name, await ofFaces[i]] as const));
    return { mesh, pose, eyes, ...Object.fromEntries(features) };
  });
}
