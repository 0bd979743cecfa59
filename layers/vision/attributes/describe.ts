/** Attributes of faces, each told by its head from no more looks than it needs. */

import age from '../../../models/heads/age.json' with { type: 'json' };
import beard from '../../../models/heads/beard.json' with { type: 'json' };
import emotions from '../../../models/heads/emotions.json' with { type: 'json' };
import eyeglasses from '../../../models/heads/eyeglasses.json' with { type: 'json' };
import eyesClosed from '../../../models/heads/eyes_closed.json' with { type: 'json' };
import female from '../../../models/heads/female.json' with { type: 'json' };
import mouthOpen from '../../../models/heads/mouth_open.json' with { type: 'json' };
import mustache from '../../../models/heads/mustache.json' with { type: 'json' };
import occluded from '../../../models/heads/occluded.json' with { type: 'json' };
import smile from '../../../models/heads/smile.json' with { type: 'json' };
import sunglasses from '../../../models/heads/sunglasses.json' with { type: 'json' };
import { type AgeFile, openAgeTeller } from './age.ts';
import type { AttributeName, Attributes } from './attributes.ts';
import { type EmotionsFile, openEmotionTeller } from './emotions.ts';
import { GAZE_AGREES, gazeOf } from './gaze.ts';
import { type JudgeFile, openJudge } from './judge.ts';
import type { LookName, Looks, Seen } from './parts.ts';

/** Makes one look at each of the faces given, in their order. */
export type Look<Face, Name extends LookName> = (faces: readonly Face[]) => readonly Promise<Looks[Name]>[];

/** What is known of every face before any look is made. */
type FoundBefore = Omit<Seen, LookName>;

interface Teller<Attribute> {
  readonly looks: readonly LookName[];
  tell(seen: Seen): Attribute;
}

const closed = openJudge(eyesClosed as JudgeFile);
const shaded = openJudge(sunglasses as JudgeFile);
const feminine = openJudge(female as JudgeFile);

const yesOrNo = (file: object) => {
  const { looks, judge } = openJudge(file as JudgeFile);
  return { looks, tell: judge };
};

const TELLERS: { readonly [Name in AttributeName]: Teller<Attributes[Name]> } = {
  ageRange: openAgeTeller(age as AgeFile),
  smile: yesOrNo(smile),
  eyeglasses: yesOrNo(eyeglasses),
  sunglasses: { looks: shaded.looks, tell: shaded.judge },
  gender: {
    looks: feminine.looks,
    tell(seen) {
      const { value, confidence } = feminine.judge(seen);
      return { value: value ? 'Female' : 'Male', confidence };
    },
  },
  beard: yesOrNo(beard),
  mustache: yesOrNo(mustache),
  eyesOpen: {
    looks: closed.looks,
    tell(seen) {
      const { value, confidence } = closed.judge(seen);
      return { value: !value, confidence };
    },
  },
  mouthOpen: yesOrNo(mouthOpen),
  faceOccluded: yesOrNo(occluded),
  emotions: openEmotionTeller(emotions as EmotionsFile),
  eyeDirection: {
    looks: [...closed.looks, ...shaded.looks],
    // Of closed eyes, or behind dark glasses, nothing is seen.
    tell: (seen) => ({
      ...gazeOf(seen.eyes, seen.pose),
      confidence: 100 * GAZE_AGREES * (1 - closed.probability(seen)) * (1 - shaded.probability(seen)),
    }),
  },
};

export const ATTRIBUTE_NAMES = Object.keys(TELLERS) as readonly AttributeName[];

/** What takes longest first, so that all lanes have something to do to the end. */
const LOOKS_IN_ORDER: readonly LookName[] = ['loose', 'embedding', 'aligned'];

/** The looks given, each once, in the order in which they are best begun. */
export function inOrder(names: readonly LookName[]): LookName[] {
  return LOOKS_IN_ORDER.filter((name) => names.includes(name));
}

/** The looks that have to be made before these attributes can be told. */
export function looksForAttributes(wanted: ReadonlySet<AttributeName>): LookName[] {
  return [...wanted].flatMap((name) => TELLERS[name].looks);
}

/** For every face the attributes wanted, from the looks that these need and no others. */
export function describeFaces<Face extends FoundBefore>(
  faces: readonly Face[],
  wanted: ReadonlySet<AttributeName>,
  looks: { readonly [Name in LookName]: Look<Face, Name> },
): Promise<Partial<Attributes>[]> {
  const names = ATTRIBUTE_NAMES.filter((name) => wanted.has(name));
  const seen = lookAt(faces, looksForAttributes(wanted), looks);
  const tell = (face: Seen) => Object.fromEntries(names.map((name) => [name, TELLERS[name].tell(face)]));
  return Promise.all(seen.map(async (face) => tell(await face)));
}

/** What is seen of every face when these looks are made. */
export function lookAt<Face extends FoundBefore>(
  faces: readonly Face[],
  names: readonly LookName[],
  looks: { readonly [Name in LookName]: Look<Face, Name> },
): Promise<Seen>[] {
  const made = inOrder(names).map((name) => [name, looks[name](faces)] as const);
  return faces.map(async ({ mesh, pose, eyes }, i): Promise<Seen> => {
    const looked = await Promise.all(made.map(async ([name, ofFaces]) => [name, await ofFaces[i]] as const));
    return { mesh, pose, eyes, ...Object.fromEntries(looked) };
  });
}
