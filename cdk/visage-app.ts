import { App, type AppProps } from 'aws-cdk-lib';
import { readSettings } from './settings.ts';
import { VisageStack } from './stack.ts';

/** Behaviour of the CDK that is not the default only for the sake of stacks older than it. */
const MODERN = {
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
  '@aws-cdk/core:checkSecretUsage': true,
};

/**
 * The app with its stack, for whatever account and region deploys it.
 * @param props.context settings, beside those of the command line and of cdk.json
 * @throws InvalidSetting
 */
export function visageApp(props: AppProps = {}): App {
  const app = new App({ analyticsReporting: false, ...props, context: { ...MODERN, ...props.context } });
  new VisageStack(app, readSettings(app.node));
  return app;
}
