import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { InvalidSetting, readSettings, type Settings } from '../../cdk/settings.ts';
import { EVERYTHING, synthesise } from './synthesis.ts';

function read(context: Record<string, unknown>) {
  return readSettings(new App({ context }).node);
}

describe('Settings', () => {
  it('need not be given', () => {
    expect(read({})).toMatchObject({ name: 'Visage', sourceBuckets: [], memory: 2048, uploads: true, backupDays: 35 });
  });

  it('are the same from the command line, as text, and from cdk.json, with their types', () => {
    const asText = {
      'visage:sourceBuckets': 'one-bucket, two-bucket',
      'visage:reservedConcurrency': '20',
      'visage:uploads': 'false',
      'visage:logRetentionDays': '30',
      'visage:forward': 'DetectLabels,DetectText',
    };
    const typed = {
      'visage:sourceBuckets': ['one-bucket', 'two-bucket'],
      'visage:reservedConcurrency': 20,
      'visage:uploads': false,
      'visage:logRetentionDays': 30,
      'visage:forward': ['DetectLabels', 'DetectText'],
    };
    expect(read(asText)).toEqual(read(typed));
    expect(read(typed)).toMatchObject({ sourceBuckets: ['one-bucket', 'two-bucket'], reservedConcurrency: 20 });
  });

  it('have no origins of pages unless they are named', () => {
    expect(read({}).corsOrigins).toEqual([]);
    const origins = ['https://app.example.com', 'http://localhost:*', 'http://[::1]:3000', 'capacitor://localhost'];
    expect(read({ 'visage:corsOrigins': origins.join(', ') }).corsOrigins).toEqual(origins);
  });

  it('leave the context of others alone', () => {
    expect(() => read({ 'acme:team': 'faces', '@aws-cdk/core:newStyleStackSynthesis': true })).not.toThrow();
  });

  it.each([
    ['a name that is no setting', { 'visage:reservedConcurency': '5' }, 'visage:reservedConcurency is not a setting'],
    ['a number out of bounds', { 'visage:backupDays': '36' }, 'a whole number from 1 to 35'],
    ['a number that is none', { 'visage:memory': '4 GB' }, 'visage:memory is "4 GB"'],
    ['a truth that is none', { 'visage:removeOnDelete': 'yes' }, 'true or false'],
    ['a bucket by ARN', { 'visage:sourceBuckets': 'arn:aws:s3:::photos' }, 'visage:sourceBuckets'],
    [
      'a model pack that there is not',
      { 'visage:packs': 'visage-1,visage-9' },
      'visage:packs: There is no model pack "visage-9"',
    ],
    [
      'a model pack twice',
      { 'visage:packs': 'visage-1, visage-1' },
      'visage:packs: Model pack visage-1 is named twice',
    ],
    ['every origin', { 'visage:corsOrigins': '*' }, 'visage:corsOrigins'],
    ['an origin with a path', { 'visage:corsOrigins': 'https://app.example.com/' }, 'visage:corsOrigins'],
    ['every bucket', { 'visage:sourceBuckets': '*' }, 'visage:sourceBuckets'],
    ['another choice', { 'visage:uploadAttributes': 'SOME' }, 'DEFAULT, ALL'],
    ['a key by alias', { 'visage:kmsKeyArn': 'alias/visage' }, 'visage:kmsKeyArn'],
    [
      'an operation to forward that Visage has',
      { 'visage:forward': 'DetectLabels,DetectFaces' },
      '"DetectFaces" cannot be',
    ],
    [
      'an operation that Rekognition lacks',
      { 'visage:forward': 'DetectLabel' },
      'lacks: DetectLabels, DetectModeration',
    ],
    ['all operations to forward', { 'visage:forward': 'Detect*' }, 'visage:forward'],
    [
      'a place to forward to that is no region',
      { 'visage:forward': 'DetectText', 'visage:forwardRegion': 'example.com' },
      'visage:forwardRegion is "example.com"',
    ],
    ['a region to forward to, and nothing to forward', { 'visage:forwardRegion': 'eu-west-1' }, 'needs visage:forward'],
    ['a domain name without certificate', { 'visage:domainName': 'faces.example.com' }, 'need each other'],
    [
      'more warm than allowed',
      { 'visage:reservedConcurrency': 2, 'visage:provisionedConcurrency': 3 },
      'visage:provisionedConcurrency is more than',
    ],
  ])('do not take %s', (_what, context, message) => {
    expect(() => read(context)).toThrow(InvalidSetting);
    expect(() => read(context)).toThrow(message);
  });
});

/** A value other than the default of every setting. */
const OTHER = {
  ...EVERYTHING,
  packs: 'visage-1',
  throttleRate: 7,
  throttleBurst: 9,
  vpcEndpointIds: 'vpce-0123456789abcdef0',
  logRetentionDays: 30,
  apiGatewayLogRole: false,
  uploads: false,
  uploadAttributes: 'ALL',
  uploadQualityFilter: 'HIGH',
  uploadConcurrency: 5,
} satisfies Record<keyof Settings, unknown>;

/** Settings that are refused without each other. */
const { domainName, certificateArn, forward } = OTHER;
const PAIR: Readonly<Record<string, object>> = { domainName: { certificateArn }, certificateArn: { domainName } };

/** Settings that mean something only beside another. */
const BESIDE: Readonly<Record<string, object>> = { forwardRegion: { forward } };

describe('Every setting', () => {
  const templateWith = (settings: object) => synthesise({ ...settings }).template.toJSON();
  const documented = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');

  it.each(Object.entries(OTHER))('changes the template, and has a row in docs/deploy.md: %s', (name, value) => {
    const without = templateWith({ ...BESIDE[name] });
    expect(templateWith({ [name]: value, ...PAIR[name], ...BESIDE[name] })).not.toEqual(without);
    expect(documented).toMatch(new RegExp(`^\\|[^|]*\`${name}\`[^|]*\\|`, 'm'));
  });
});
