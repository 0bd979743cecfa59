import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Api } from './api.ts';
import type { Settings } from './settings.ts';
import { Storage } from './storage.ts';
import { Upkeep } from './upkeep.ts';
import { Uploads } from './uploads.ts';
import { Watch } from './watch.ts';

/** The stack that `cdk deploy` makes: everything that Visage needs in an account. */
export class VisageStack extends Stack {
  constructor(scope: Construct, settings: Settings, props: StackProps = {}) {
    super(scope, settings.name, {
      description: "Visage: Amazon Rekognition's face collections in your own account",
      ...props,
    });
    // The CDK adds to each function a dependency on its role, which its properties imply already.
    this.templateOptions.metadata = { 'cfn-lint': { config: { ignore_checks: ['W3005'] } } };
    const storage = new Storage(this, 'Storage', settings);
    const upkeep = new Upkeep(this, 'Upkeep', storage, settings);
    const api = new Api(this, 'Api', storage, upkeep, settings);
    const uploads = settings.uploads ? new Uploads(this, 'Uploads', storage, upkeep, settings) : undefined;
    // A photo that was uploaded can be named in a request too.
    uploads?.grantPhotos(api.fn);
    new Watch(this, 'Watch', { storage, upkeep, api, uploads }, settings);

    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output('Endpoint', api.endpoint, 'What an AWS SDK or the AWS CLI is pointed at');
    output('KeySecret', storage.keys.secretArn, 'Access keys: npm run keys -- create --secret-id ARN');
    output('PointSdk', `export AWS_ENDPOINT_URL_REKOGNITION=${api.endpoint}`, 'Points AWS SDKs and the AWS CLI here');
    output('PointRegion', `export AWS_REGION=${this.region}`, 'The region that requests are signed for');
    const domain = api.rest.domainName?.domainNameAliasDomainName;
    if (domain) output('DomainTarget', domain, 'What the DNS of the custom domain points at');
    output('Table', storage.table.tableName, 'Collections and faces');
    output('VectorBucket', storage.vectors.bucketName, 'Vectors of faces');
    if (!uploads) return;
    output('UploadBucket', uploads.bucket.bucketName, 'Photos put here, as COLLECTION/NAME, are indexed');
    output('UploadQueue', uploads.work.queue.queueUrl, 'Uploads that wait to be indexed');
    output(
      'UploadDeadLetters',
      uploads.work.deadLetters.queueUrl,
      'Uploads that could not be: npm run redrive -- --from THIS --to UploadQueue',
    );
  }
}
