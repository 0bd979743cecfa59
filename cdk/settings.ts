import type { Node } from 'constructs';
import { AWS_REGION, ORIGIN } from '../lambdas/shared/constants.ts';
import { checkForwarded } from '../layers/rekognition/index.ts';
import { DEFAULT_PACKS, openPacks } from '../layers/vision/index.ts';

/**
 * Settings of a deployment, each given by `-c visage:NAME=VALUE` on the command line or by `"visage:NAME": VALUE` in the
 * `context` of cdk.json. docs/deploy.md lists them.
 */
export interface Settings {
  /** Name of the stack, with which the names of functions, alarms and dashboard begin. */
  readonly name: string;
  /** Names of buckets that photos may be read from, beside the upload bucket. */
  readonly sourceBuckets: readonly string[];
  /** Memory of the API's function, in MB. */
  readonly memory: number;
  readonly reservedConcurrency?: number;
  /** Model packs in the image; the first is that of new collections. */
  readonly packs: readonly string[];
  /** Copies of the API's function that are kept warm. */
  readonly provisionedConcurrency?: number;
  /** Steady requests a second before throttling. */
  readonly throttleRate: number;
  /** Requests that may come in a burst before throttling. */
  readonly throttleBurst: number;
  /** Customer managed key for table, buckets and secret; without it the services' own keys are used. */
  readonly kmsKeyArn?: string;
  readonly domainName?: string;
  /** Certificate of the domain name, in ACM, in the same region. */
  readonly certificateArn?: string;
  readonly webAclArn?: string;
  /** Origins whose pages may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  /** Interface endpoints (execute-api). If there are any, only they reach the API, which then has no public address. */
  readonly vpcEndpointIds: readonly string[];
  /** SNS topic that alarms are sent to. */
  readonly alarmTopicArn?: string;
  readonly logRetentionDays: number;
  /** Days back to which table and vectors can be restored. */
  readonly backupDays: number;
  /** Whether the stack gives API Gateway the account-wide role that its logs need. */
  readonly apiGatewayLogRole: boolean;
  /** Whether photos put in a bucket are indexed. */
  readonly uploads: boolean;
  readonly uploadAttributes: 'DEFAULT' | 'ALL';
  readonly uploadQualityFilter: 'NONE' | 'AUTO' | 'LOW' | 'MEDIUM' | 'HIGH';
  /** Most photos indexed concurrently. */
  readonly uploadConcurrency: number;
  readonly uploadResults: boolean;
  readonly removeOnDelete: boolean;
  /** Operations that Visage lacks, and sends on to Amazon Rekognition. */
  readonly forward: readonly string[];
  /** Region of that Amazon Rekognition; without it, the stack's. */
  readonly forwardRegion?: string;
}

const PREFIX = 'visage:';

/** Retention times that CloudWatch Logs offers, in days. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** A setting is unknown or has an invalid value. Nothing was deployed. */
export class InvalidSetting extends Error {
  override name = 'InvalidSetting';
}

/**
 * Reads the settings from the app's context. Values from the command line are text, those from cdk.json have their types.
 * @throws InvalidSetting for a name that is not a setting (a typo never deploys), and for an invalid value
 */
export function readSettings(node: Node): Settings {
  const given = new Map(
    Object.entries(node.getAllContext() as Record<string, unknown>)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
  const read = readers(given);
  const settings: Settings = {
    name: read.text('name', /^[A-Za-z][A-Za-z0-9-]{0,39}$/) ?? 'Visage',
    sourceBuckets: read.list('sourceBuckets', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    // A second vCPU takes a third off the time and doubles the price (docs/performance.md).
    memory: read.integer('memory', 2048, 10_240) ?? 2048,
    packs: packNames(read.list('packs', /^[a-z0-9-]+$/)),
    ...optional('reservedConcurrency', read.integer('reservedConcurrency', 1, 100_000)),
    ...optional('provisionedConcurrency', read.integer('provisionedConcurrency', 1, 100_000)),
    throttleRate: read.integer('throttleRate', 1, 100_000) ?? 100,
    throttleBurst: read.integer('throttleBurst', 1, 100_000) ?? 200,
    ...optional('kmsKeyArn', read.text('kmsKeyArn', arn('kms', 'key/.+'))),
    ...optional('domainName', read.text('domainName', /^([a-z0-9-]+\.)+[a-z]{2,}$/)),
    ...optional('certificateArn', read.text('certificateArn', arn('acm', 'certificate/.+'))),
    corsOrigins: read.list('corsOrigins', ORIGIN),
    ...optional('webAclArn', read.text('webAclArn', arn('wafv2', 'regional/webacl/.+'))),
    vpcEndpointIds: read.list('vpcEndpointIds', /^vpce-[0-9a-f]+$/),
    ...optional('alarmTopicArn', read.text('alarmTopicArn', arn('sns', '.+'))),
    logRetentionDays: read.oneOf('logRetentionDays', LOG_RETENTION_DAYS) ?? 90,
    backupDays: read.integer('backupDays', 1, 35) ?? 35,
    apiGatewayLogRole: read.boolean('apiGatewayLogRole') ?? true,
    uploads: read.boolean('uploads') ?? true,
    uploadAttributes: read.oneOf('uploadAttributes', ['DEFAULT', 'ALL']) ?? 'DEFAULT',
    uploadQualityFilter: read.oneOf('uploadQualityFilter', ['NONE', 'AUTO', 'LOW', 'MEDIUM', 'HIGH']) ?? 'NONE',
    uploadConcurrency: read.integer('uploadConcurrency', 2, 1000) ?? 10,
    uploadResults: read.boolean('uploadResults') ?? false,
    removeOnDelete: read.boolean('removeOnDelete') ?? false,
    forward: read.list('forward', /^[A-Za-z]+$/),
    ...optional('forwardRegion', read.text('forwardRegion', AWS_REGION)),
  };
  const [unknown] = given.keys();
  if (unknown !== undefined)
    throw new InvalidSetting(`${PREFIX}${unknown} is not a setting; docs/deploy.md lists them.`);
  requireTogether(settings);
  requireForwardable(settings);
  return settings;
}

function requireTogether({ domainName, certificateArn, reservedConcurrency, provisionedConcurrency }: Settings): void {
  if (!domainName !== !certificateArn) {
    throw new InvalidSetting(`${PREFIX}domainName and ${PREFIX}certificateArn need each other.`);
  }
  if (provisionedConcurrency && reservedConcurrency && provisionedConcurrency > reservedConcurrency) {
    throw new InvalidSetting(`${PREFIX}provisionedConcurrency is more than ${PREFIX}reservedConcurrency.`);
  }
}

function packNames(given: readonly string[]): readonly string[] {
  if (given.length === 0) return DEFAULT_PACKS;
  try {
    return openPacks(given).map(({ name }) => name);
  } catch (error) {
    throw new InvalidSetting(`${PREFIX}packs: ${(error as Error).message}`, { cause: error });
  }
}

function requireForwardable({ forward, forwardRegion }: Settings): void {
  if (forwardRegion && forward.length === 0) {
    throw new InvalidSetting(`${PREFIX}forwardRegion needs ${PREFIX}forward.`);
  }
  try {
    checkForwarded(forward);
  } catch (error) {
    throw new InvalidSetting(`${PREFIX}forward: ${(error as Error).message}`, { cause: error });
  }
}

function arn(service: string, resource: string): RegExp {
  return new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:${resource}$`);
}

function optional<Name extends keyof Settings>(name: Name, value: Settings[Name]): Pick<Settings, Name> | object {
  return value === undefined ? {} : { [name]: value };
}

/** Makes functions that each remove a value from those given and check it; the names left at the end are unknown. */
function readers(given: Map<string, unknown>) {
  const take = (name: string): unknown => {
    const value = given.get(name);
    given.delete(name);
    return value === '' ? undefined : value;
  };
  const refuse = (name: string, value: unknown, wanted: string): never => {
    throw new InvalidSetting(`${PREFIX}${name} is ${JSON.stringify(value)}; it must be ${wanted}.`);
  };
  const checked = (name: string, value: unknown, pattern: RegExp): string =>
    typeof value === 'string' && pattern.test(value) ? value : refuse(name, value, `like ${pattern.source}`);
  return {
    text(name: string, pattern: RegExp): string | undefined {
      const value = take(name);
      return value === undefined ? undefined : checked(name, value, pattern);
    },
    /** Reads a list, or text with commas. */
    list(name: string, pattern: RegExp): string[] {
      const value = take(name) ?? [];
      const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
      if (!Array.isArray(items)) return refuse(name, value, 'a list');
      return items.map((item) => checked(name, item, pattern));
    },
    integer(name: string, least: number, most: number): number | undefined {
      const value = take(name);
      if (value === undefined) return undefined;
      const number = typeof value === 'string' ? Number(value) : value;
      if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
      return refuse(name, value, `a whole number from ${least} to ${most}`);
    },
    boolean(name: string): boolean | undefined {
      const value = take(name);
      if (value === undefined) return undefined;
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      return refuse(name, value, 'true or false');
    },
    oneOf<Choice extends string | number>(name: string, choices: readonly Choice[]): Choice | undefined {
      const value = take(name);
      if (value === undefined) return undefined;
      return choices.find((choice) => String(choice) === String(value)) ?? refuse(name, value, choices.join(', '));
    },
  };
}
