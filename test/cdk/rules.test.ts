import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { expect, it } from 'vitest';
import { EVERYTHING, findingsOf, MINIMAL_AND_PRIVATE } from './synthesis.ts';

it.each([
  ['as it is by default', {}],
  ['with everything on', EVERYTHING],
  ['when private, without uploads', MINIMAL_AND_PRIVATE],
])('The stack %s breaks no rule of AwsSolutions, nor any that CloudFormation has for templates', (_name, settings) => {
  expect(findingsOf(settings)).toEqual([]);
});

it('A bucket without encryption, logs and TLS does break rules, and so does a number that is none', () => {
  const findings = findingsOf({}, (stack) => {
    const bucket = new CfnBucket(stack, 'Careless');
    bucket.addPropertyOverride('VersioningConfiguration.Status', 'Perhaps');
  });
  expect(findings).toContainEqual(expect.stringMatching(/^AwsSolutions AwsSolutions-S1 Visage\/Careless/));
  expect(findings).toContainEqual(expect.stringMatching(/^CloudFormation Validate /));
});
