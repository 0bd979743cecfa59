import { expect, it } from 'vitest';
import { type Answer, answerReport } from '../../eval/answers.ts';

it('Answers are reported by area under the curve, balanced accuracy and calibration error', () => {
  const answers: Answer[] = [
    { predicted: true, confidence: 80, positive: true },
    { predicted: true, confidence: 60, positive: false },
    { predicted: false, confidence: 60, positive: true },
    { predicted: false, confidence: 80, positive: false },
    { predicted: false, confidence: 80, positive: false },
  ];
  const scores = [0.8, 0.6, 0.4, 0.2, 0.2];
  const report = answerReport(answers, scores);
  // Five of six pairs of a positive and a negative are in order: .4 is below .6.
  expect(report.auc).toBeCloseTo(5 / 6, 12);
  // One of two positives and two of three negatives are right.
  expect(report.balancedAccuracy).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
  // Three answers with 80, all right: off by .2. Two with 60, both wrong: off by .6.
  expect(report.calibrationError).toBeCloseTo((3 * 0.2 + 2 * 0.6) / 5, 12);
  expect(report.positives).toBe(2);
});
