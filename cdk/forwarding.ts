import { Aws, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { VARIABLES } from '../lambdas/shared/constants.ts';
import type { ImageFunction } from './image-function.ts';
import type { Settings } from './settings.ts';

/** Lets the function send the listed operations on to Amazon Rekognition, and no other. Nothing where none is listed. */
export function allowForwarding(fn: ImageFunction, { forward, forwardRegion }: Settings): void {
  if (forward.length === 0) return;
  fn.addEnvironment(VARIABLES.forward, forward.join());
  if (forwardRegion) fn.addEnvironment(VARIABLES.forwardRegion, forwardRegion);
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: forward.map((operation) => `rekognition:${operation}`),
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': forwardRegion ?? Aws.REGION } },
    }),
  );
  Validations.of(fn.role ?? fn).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason: 'The operations of visage:forward, each by name; those on photos have no resources.',
  });
}
