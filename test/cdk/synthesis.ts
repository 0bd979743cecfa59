import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { visageApp } from '../../cdk/visage-app.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

export interface Synthesis {
  readonly template: Template;
  /** Resources of one type, or all, by logical id. */
  resources(type?: string): [string, Resource][];
}

/** Settings that enable every option of a public deployment. */
export const EVERYTHING = {
  name: 'Faces',
  sourceBuckets: 'my-photos,more.photos',
  memory: 4096,
  reservedConcurrency: '50',
  provisionedConcurrency: 2,
  kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  domainName: 'faces.example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
  webAclArn: 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/visage/12345678-1234-1234-1234-123456789012',
  alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
  backupDays: '7',
  uploadResults: 'true',
  removeOnDelete: true,
  corsOrigins: 'https://app.example.com',
  forward: 'DetectLabels, DetectText',
  forwardRegion: 'eu-central-1',
};

/** Settings of a deployment that only a VPC reaches, without optional parts. */
export const MINIMAL_AND_PRIVATE = {
  vpcEndpointIds: ['vpce-0123456789abcdef0'],
  uploads: false,
  apiGatewayLogRole: 'false',
};

/**
 * Synthesises the stack as `cdk synth` does, without the rules and the copy of the image's files, which take longest.
 * @param settings  names without their prefix
 */
export function synthesise(settings: Settings = {}): Synthesis {
  process.env.CDK_VALIDATION = 'false';
  return inFolder((outdir) =>
    read(visageApp({ outdir, context: { ...context(settings), 'aws:cdk:disable-asset-staging': true } })),
  );
}

/**
 * Findings of cdk-nag's AwsSolutions rules and of AWS's own validator for templates, less those acknowledged.
 * @param change  applied to the stack before it is checked
 */
export function findingsOf(settings: Settings, change: (stack: Stack) => void = () => {}): string[] {
  process.env.CDK_VALIDATION = 'true';
  return inFolder((outdir) => {
    const app = visageApp({
      outdir,
      context: { ...context(settings), '@aws-cdk/core:failSynthOnValidationErrors': false },
    });
    change(app.node.children.find((child) => Stack.isStack(child)) as Stack);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    app.synth();
    return readFindings(join(outdir, 'validation-report.json'));
  });
}

type Settings = Readonly<Record<string, unknown>>;

function context(settings: Settings) {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`visage:${name}`, value]));
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'visage-synth-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(app: App): Synthesis {
  const [{ template }] = app.synth().stacks;
  const { Resources } = template as { Resources: Record<string, Resource> };
  return {
    template: Template.fromJSON(template),
    resources: (type) => Object.entries(Resources).filter(([, resource]) => !type || resource.Type === type),
  };
}

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs?: readonly { readonly constructPath?: string }[];
    }[];
  }[];
}

function readFindings(file: string): string[] {
  const { pluginReports } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  return pluginReports.flatMap(({ pluginName, violations }) =>
    violations.map(({ ruleName, violatingConstructs = [] }) =>
      [pluginName, ruleName, ...violatingConstructs.map(({ constructPath }) => constructPath)].join(' '),
    ),
  );
}
