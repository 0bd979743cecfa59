import { App, type AppProps } from 'aws-cdk-lib';
import { readSettings } from './settings.ts';
import { VisageStack } from './stack.ts';

/** Feature flags of the CDK that are off by default only for the sake of older stacks. */
const MODERN = {
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
  '@aws-cdk/core:checkSecretUsage': true,
};

/**
 * Makes the app with its stack, for the account and region of the deployer.
 * @param props.context settings, beside those of the command line and of cdk.json
 * @throws InvalidSetting
 */
export function visageApp(props: AppProps = {}): App {
  const app = new App({ analyticsReporting: false, ...props, context: { ...MODERN, ...props.context } });
  new VisageStack(app, readSettings(app.node));
  return app;
}
