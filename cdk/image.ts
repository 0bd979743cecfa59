import { fileURLToPath } from 'node:url';
import { IgnoreMode } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { DockerImageCode } from 'aws-cdk-lib/aws-lambda';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

/**
 * The one container image of all functions. Synthesis only takes the fingerprint of what .dockerignore lets into the
 * build; Docker is needed when it is deployed.
 * @param handler where the function starts: one of HANDLERS
 */
export function imageCode(handler: string): DockerImageCode {
  return DockerImageCode.fromImageAsset(REPOSITORY, {
    file: 'lambdas/Dockerfile',
    platform: Platform.LINUX_ARM64,
    ignoreMode: IgnoreMode.DOCKER,
    cmd: [handler],
  });
}
