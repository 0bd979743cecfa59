import { EMOTIONS, type Emotion, type EmotionShare } from './attributes.ts';
import type { FaceFeatures } from './features.ts';
import { type Head, type HeadFile, openHead } from './head.ts';

/** All but CONFUSED, of which no data describe: the order of the head's scores. */
export const TAUGHT_EMOTIONS = ['HAPPY', 'SAD', 'ANGRY', 'DISGUSTED', 'SURPRISED', 'CALM', 'FEAR'] as const;

export type TaughtEmotion = (typeof TAUGHT_EMOTIONS)[number];

export interface EmotionsFile extends HeadFile {
  /** The shares are the softmax of slope * score + intercept, fitted on faces that the head was not trained on. */
  readonly calibration: { readonly slope: number; readonly intercepts: readonly number[] };
}

export interface EmotionClassifier {
  readonly features: Head['features'];
  describe(face: FaceFeatures): EmotionShare[];
}

export function openEmotionClassifier(file: EmotionsFile): EmotionClassifier {
  const head = openHead(file);
  return { features: head.features, describe: (face) => emotionShares(softmax(head.scores(face), file.calibration)) };
}

export function softmax(scores: readonly number[], { slope, intercepts }: EmotionsFile['calibration']): number[] {
  const logits = scores.map((score, i) => slope * score + intercepts[i]);
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power);
  return powers.map((power) => power / sum);
}

/**
 * All eight emotions, surest first, adding up to 100.
 *
 * CONFUSED is derived, not learned: a confused face knits its brows as an angry one does (Craig et al. 2008; Grafsgaard et
 * al. 2011) over eyes or a mouth opened as in surprise, so it gets the geometric mean of ANGRY and SURPRISED. That is never
 * more than the greater of the two: CONFUSED is never first.
 * @param taught  probabilities in the order of TAUGHT_EMOTIONS
 */
export function emotionShares(taught: readonly number[]): EmotionShare[] {
  const share = new Map<Emotion, number>(TAUGHT_EMOTIONS.map((emotion, i) => [emotion, taught[i]]));
  const of = (emotion: Emotion) => share.get(emotion) ?? 0;
  share.set('CONFUSED', Math.sqrt(of('ANGRY') * of('SURPRISED')));
  const sum = EMOTIONS.reduce((total, emotion) => total + of(emotion), 0);
  return EMOTIONS.map((emotion) => ({ emotion, confidence: (100 * of(emotion)) / sum })).sort(
    (p, q) => q.confidence - p.confidence,
  );
}
