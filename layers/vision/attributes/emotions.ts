import { EMOTIONS, type Emotion, type EmotionShare } from './attributes.ts';
import type { FaceFeatures } from './features.ts';
import { type Head, type HeadFile, openHead } from './head.ts';

/** Emotions that the head was trained on, in the order of its scores: all but CONFUSED, for which there are no data. */
export const TAUGHT_EMOTIONS = ['HAPPY', 'SAD', 'ANGRY', 'DISGUSTED', 'SURPRISED', 'CALM', 'FEAR'] as const;

export type TaughtEmotion = (typeof TAUGHT_EMOTIONS)[number];

/** Format of models/heads/emotions.json: a head of seven scores, one for each of TAUGHT_EMOTIONS. */
export interface EmotionsFile extends HeadFile {
  /**
   * The probabilities are the softmax of slope * score + intercept, fitted on faces that the head was not trained on.
   */
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

/** Computes the probabilities of calibrated scores, which add up to 1. */
export function softmax(scores: readonly number[], { slope, intercepts }: EmotionsFile['calibration']): number[] {
  const logits = scores.map((score, i) => slope * score + intercepts[i]);
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power);
  return powers.map((power) => power / sum);
}

/**
 * Completes the emotions to all eight, by descending confidence, adding up to 100.
 *
 * CONFUSED is derived, not learned: a confused face knits its brows as an angry one does (Craig et al. 2008; Grafsgaard
 * et al. 2011) over eyes or a mouth opened as in surprise, so it gets the geometric mean of ANGRY and SURPRISED. That
 * is never more than the greater of the two: CONFUSED is never first.
 * @param taught  probabilities in the order of TAUGHT_EMOTIONS
 */
export function emotionShares(taught: readonly number[]): EmotionShare[] {
  const share = new Map<Emotion, number>(TAUGHT_EMOTIONS.map((emotion, i) => [emotion, taught[i]]));
  const shareOf = (emotion: Emotion) => share.get(emotion) ?? 0;
  share.set('CONFUSED', Math.sqrt(shareOf('ANGRY') * shareOf('SURPRISED')));
  const sum = EMOTIONS.reduce((total, emotion) => total + shareOf(emotion), 0);
  return EMOTIONS.map((emotion) => ({ emotion, confidence: (100 * shareOf(emotion)) / sum })).sort(
    (p, q) => q.confidence - p.confidence,
  );
}
