import { Aws } from 'aws-cdk-lib';
import type { ImageFunction } from './image-function.ts';
import type { Settings } from './settings.ts';

/** Grants reading photos from the buckets that the deployment names, and from no other. */
export function grantSources(fn: ImageFunction, { sourceBuckets }: Settings): void {
  for (const bucket of sourceBuckets) {
    fn.allowObjects(['s3:GetObject', 's3:GetObjectVersion'], `arn:${Aws.PARTITION}:s3:::${bucket}`);
  }
}
