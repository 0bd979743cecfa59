import { SQSClient } from '@aws-sdk/client-sqs';
import { type Forwarding, forwarding } from '../../layers/rekognition/index.ts';
import { AWS_REGION, VARIABLES } from './constants.ts';
import { clientConfig, type Environment } from './environment.ts';

/**
 * Makes the forwarding of operations to Amazon Rekognition that the environment asks for. Requests are signed with the
 * credentials of the environment, or those that the SDK's default provider finds.
 * @returns undefined if no operation is listed
 * @throws Error that names the variable whose value is wrong
 */
export function forwardingFromEnvironment(env: Environment): Forwarding | undefined {
  const operations = (env[VARIABLES.forward] ?? '').split(',').flatMap((name) => name.trim() || []);
  if (operations.length === 0) return undefined;
  const region = env[VARIABLES.forwardRegion] || env.AWS_REGION;
  if (!region) {
    throw new Error(`${VARIABLES.forward} needs a region: ${VARIABLES.forwardRegion} or AWS_REGION is not set.`);
  }
  if (!AWS_REGION.test(region)) throw new Error(`"${region}" is not a region of AWS.`);
  try {
    // Any client of the SDK has the default provider; this one sends nothing.
    const { credentials } = new SQSClient({ ...clientConfig({ ...env, AWS_REGION: region }) }).config;
    return forwarding({ operations, region, credentials });
  } catch (error) {
    throw new Error(`${VARIABLES.forward}: ${(error as Error).message}`, { cause: error });
  }
}
