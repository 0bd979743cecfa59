import { describe, expect, it } from 'vitest';
import { authorize } from '../../layers/rekognition/authorize.ts';
import { collectionArn } from '../../layers/rekognition/collections/arns.ts';
import type { Services } from '../../layers/rekognition/index.ts';
import { OPERATIONS } from '../../layers/rekognition/operation-table.ts';
import type { StructureShape } from '../../layers/rekognition/wire/shapes.ts';

const services = { region: 'us-east-1', account: '210987654321' } as Services;
const caller = { accessKeyId: 'tenant', operations: ['*'], collections: ['tenant-7.*'] };
const run = [...OPERATIONS.values()][0];
const authorized = (request: Record<string, unknown>, operation = 'TagResource', collections = caller.collections) => {
  try {
    authorize({ operation, run, request }, services, { ...caller, collections });
    return true;
  } catch (error) {
    return (error as Error).message.replace(/.* on resource: (\S+) because .*/, '$1');
  }
};

describe('A call that names a collection by its ARN', () => {
  const mine = collectionArn('tenant-7.a', services);
  const theirs = collectionArn('zebra', services);

  it.each([mine, mine.replace(/^arn:/, '')])('is allowed if the key may use the collection: %s', (ResourceArn) => {
    expect(authorized({ ResourceArn })).toBe(true);
  });

  it.each([theirs, theirs.replace(/^arn:/, '')])('is denied if not: %s', (ResourceArn) => {
    expect(authorized({ ResourceArn })).toBe(theirs);
  });

  it('is denied if it names another account or region, whatever the collection', () => {
    expect(authorized({ ResourceArn: mine.replace('210987654321', '210987654322') })).not.toBe(true);
    expect(authorized({ ResourceArn: mine.replace('us-east-1', 'eu-west-1') })).not.toBe(true);
  });

  it('is left to the operation to refuse if the key may use everything', () => {
    expect(authorized({ ResourceArn: 'nonsense' }, 'TagResource', ['*'])).toBe(true);
  });
});

describe('A call that names no collection', () => {
  it.each([{}, { CollectionId: 7 }, { CollectionId: null }, { ResourceArn: [] }])(
    'needs the operation alone: %j',
    (request) => {
      expect(authorized(request, 'DetectFaces')).toBe(true);
    },
  );
});

describe('A call that names a collection both by id and by ARN', () => {
  it.each([
    { CollectionId: 'tenant-7.a', ResourceArn: collectionArn('zebra', services) },
    { CollectionId: 'zebra', ResourceArn: collectionArn('tenant-7.a', services) },
  ])('needs both, whichever its operation reads: %j', (request) => {
    expect(authorized(request)).toBe(collectionArn('zebra', services));
  });
});

describe('An input', () => {
  const pathsOf = ({ members }: StructureShape, prefix = ''): string[] =>
    Object.entries(members).flatMap(([name, member]) => [
      `${prefix}${name}`,
      ...(member.type === 'structure' ? pathsOf(member, `${prefix}${name}.`) : []),
    ]);

  it.each([...OPERATIONS])('names collections only by members that are authorized: %s', (_name, { input }) => {
    const named = pathsOf(input).filter((path) => /Collection|Arn$/i.test(path));
    expect(named.filter((path) => !['CollectionId', 'ResourceArn'].includes(path))).toEqual([]);
  });
});
