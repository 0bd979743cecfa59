import { fileURLToPath } from 'node:url';
import { IgnoreMode } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { DockerImageCode } from 'aws-cdk-lib/aws-lambda';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

/**
 * Makes the code of a function: all functions have one container image. Synthesis only computes the fingerprint of what
 * .dockerignore lets into the build; deployment needs Docker.
 * @param handler  entry point of the function: one of HANDLERS
 * @param packs  names of the model packs whose networks the image holds
 */
export function imageCode(handler: string, packs: readonly string[]): DockerImageCode {
  return DockerImageCode.fromImageAsset(REPOSITORY, {
    file: 'lambdas/Dockerfile',
    platform: Platform.LINUX_ARM64,
    ignoreMode: IgnoreMode.DOCKER,
    buildArgs: { PACKS: packs.join(',') },
    cmd: [handler],
  });
}
