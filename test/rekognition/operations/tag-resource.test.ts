import {
  CreateCollectionCommand,
  DeleteCollectionCommand,
  ListTagsForResourceCommand,
  RekognitionClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKeyring, issueKey } from '../../../layers/access/index.ts';
import { KEY_FILE } from '../../../local/keys.ts';
import { region } from '../../helpers/aws.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { someCollection } from '../people.ts';
import { post } from '../post.ts';

let service: TestService;
const tenant = issueKey({ operations: ['*Tag*'], collections: ['mine'] });

beforeAll(async () => {
  service = await startService();
  await fileKeyring(`${service.home}/${KEY_FILE}`).save([tenant]);
});
afterAll(() => service.close());

const arnOf = (id: string) => `arn:aws:rekognition:us-east-1:000000000000:collection/${id}`;
const tag = (id: string, Tags: Record<string, string>) =>
  service.rekognition.send(new TagResourceCommand({ ResourceArn: arnOf(id), Tags }));
const untag = (id: string, TagKeys: string[]) =>
  service.rekognition.send(new UntagResourceCommand({ ResourceArn: arnOf(id), TagKeys }));
const tagsOf = async (id: string) =>
  (await service.rekognition.send(new ListTagsForResourceCommand({ ResourceArn: arnOf(id) }))).Tags;
const many = (count: number, prefix = 'k') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, String(i)]));

describe('Tags', () => {
  it('are none by default, can be set at creation, added, overwritten and removed', async () => {
    const id = await someCollection(service);
    expect(await tagsOf(id)).toEqual({});
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'born', Tags: { env: 'prod' } }));
    expect(await tagsOf('born')).toEqual({ env: 'prod' });
    await tag('born', { owner: 'hr', 'cost:centre/ü': '' });
    await tag('born', { env: 'test', owner: 'hr' });
    expect(await tagsOf('born')).toEqual({ env: 'test', owner: 'hr', 'cost:centre/ü': '' });
    await untag('born', ['env', 'never-there', 'env']);
    expect(await tagsOf('born')).toEqual({ owner: 'hr', 'cost:centre/ü': '' });
  });

  it("are answered in AWS's members", async () => {
    const ResourceArn = arnOf(await someCollection(service));
    expect((await post(service, 'TagResource', { ResourceArn, Tags: { a: '1' } })).text).toBe('{}');
    const { text } = await post(service, 'ListTagsForResource', { ResourceArn });
    expect(text).toBe('{"Tags":{"a":"1"}}');
    expect(unknownMembers('ListTagsForResource', JSON.parse(text))).toEqual([]);
    expect((await post(service, 'UntagResource', { ResourceArn, TagKeys: ['a'] })).text).toBe('{}');
    expect((await post(service, 'ListTagsForResource', { ResourceArn })).text).toBe('{"Tags":{}}');
  });

  it('accept the ARN of CreateCollection, which lacks `arn:`', async () => {
    const { CollectionArn = '' } = await service.rekognition.send(
      new CreateCollectionCommand({ CollectionId: 'short-arn', Tags: { a: 'b' } }),
    );
    expect(CollectionArn).not.toMatch(/^arn:/);
    const list = new ListTagsForResourceCommand({ ResourceArn: CollectionArn });
    expect((await service.rekognition.send(list)).Tags).toEqual({ a: 'b' });
  });

  it('may have the names of members that every object inherits', async () => {
    const id = await someCollection(service);
    const ResourceArn = arnOf(id);
    const Tags = '{"constructor":"a","__proto__":"b","toString":"c"}';
    await post(service, 'TagResource', `{"ResourceArn":"${ResourceArn}","Tags":${Tags}}`);
    expect((await post(service, 'ListTagsForResource', { ResourceArn })).text).toBe(`{"Tags":${Tags}}`);
  });

  it('are at most 200', async () => {
    const id = await someCollection(service);
    await tag(id, many(200));
    await tag(id, { k0: 'again' });
    await expect(tag(id, { more: '' })).rejects.toMatchObject({
      name: 'ServiceQuotaExceededException',
      message: 'The number of tags of the collection exceeds the allowed limit.',
      $metadata: { httpStatusCode: 400 },
    });
    expect(Object.keys((await tagsOf(id)) ?? {})).toHaveLength(200);
    await untag(id, Object.keys(many(200)));
    expect(await tagsOf(id)).toEqual({});
  });

  it('changed by concurrent requests are all kept', async () => {
    const id = await someCollection(service);
    await tag(id, { old: '1' });
    await Promise.all([...Array.from({ length: 5 }, (_, i) => tag(id, { [`t${i}`]: '' })), untag(id, ['old'])]);
    expect(Object.keys((await tagsOf(id)) ?? {}).sort()).toEqual(['t0', 't1', 't2', 't3', 't4']);
  });

  it('leave the rest of a collection unchanged, and are deleted with it', async () => {
    const id = await someCollection(service);
    await tag(id, { a: 'b' });
    await service.rekognition.send(new DeleteCollectionCommand({ CollectionId: id }));
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId: id }));
    expect(await tagsOf(id)).toEqual({});
  });

  const notFound = {
    name: 'ResourceNotFoundException',
    message: 'The resource specified in the request cannot be found.',
    $metadata: { httpStatusCode: 400 },
  };
  const elsewhere = [
    arnOf('nobody'),
    arnOf(''),
    arnOf('a/b'),
    'arn:aws:rekognition:eu-west-1:000000000000:collection/born',
    'arn:aws:rekognition:us-east-1:111111111111:collection/born',
    'arn:aws:rekognition:us-east-1:000000000000:project/born',
  ];

  it.each(elsewhere)('are not found for %s', async (ResourceArn) => {
    const { rekognition } = service;
    await expect(rekognition.send(new ListTagsForResourceCommand({ ResourceArn }))).rejects.toMatchObject(notFound);
    await expect(rekognition.send(new TagResourceCommand({ ResourceArn, Tags: { a: 'b' } }))).rejects.toMatchObject(
      notFound,
    );
    await expect(rekognition.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }))).rejects.toMatchObject(
      notFound,
    );
  });

  it.each<[string, string, object]>([
    ['an ARN of 19 characters', 'ListTagsForResource', { ResourceArn: 'x'.repeat(19) }],
    ['an ARN of 2049 characters', 'ListTagsForResource', { ResourceArn: 'x'.repeat(2049) }],
    ['no ARN', 'ListTagsForResource', {}],
    ['no tags', 'TagResource', { ResourceArn: arnOf('born') }],
    ['201 tags', 'TagResource', { ResourceArn: arnOf('born'), Tags: many(201) }],
    ['an empty key', 'TagResource', { ResourceArn: arnOf('born'), Tags: { '': 'a' } }],
    ['a key of 129 characters', 'TagResource', { ResourceArn: arnOf('born'), Tags: { ['k'.repeat(129)]: 'a' } }],
    ['a key of AWS', 'TagResource', { ResourceArn: arnOf('born'), Tags: { 'aws:a': 'a' } }],
    ['a value of 257 characters', 'TagResource', { ResourceArn: arnOf('born'), Tags: { a: 'v'.repeat(257) } }],
    ['a value with a star', 'TagResource', { ResourceArn: arnOf('born'), Tags: { a: '*' } }],
    ['no keys', 'UntagResource', { ResourceArn: arnOf('born') }],
    ['201 keys', 'UntagResource', { ResourceArn: arnOf('born'), TagKeys: Object.keys(many(201)) }],
    ['a key of 129 characters', 'UntagResource', { ResourceArn: arnOf('born'), TagKeys: ['k'.repeat(129)] }],
  ])('refuse %s in %s', async (_, operation, input) => {
    const { text } = await post(service, operation, input);
    expect(JSON.parse(text).__type).toBe('ValidationException');
  });

  it('take keys of 128 and values of 256 characters', async () => {
    const id = await someCollection(service);
    const Tags = { ['k'.repeat(128)]: 'v'.repeat(256) };
    await tag(id, Tags);
    expect(await tagsOf(id)).toEqual(Tags);
    await untag(id, []);
    expect(await tagsOf(id)).toEqual(Tags);
  });

  it('require permission for the collection that the ARN names', async () => {
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'mine' }));
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId: 'theirs' }));
    const credentials = { accessKeyId: tenant.id, secretAccessKey: tenant.secret };
    const client = new RekognitionClient({ endpoint: service.endpoint, region, credentials });
    await client.send(new TagResourceCommand({ ResourceArn: arnOf('mine'), Tags: { a: 'b' } }));
    const list = (id: string) => client.send(new ListTagsForResourceCommand({ ResourceArn: arnOf(id) }));
    expect((await list('mine')).Tags).toEqual({ a: 'b' });
    await expect(list('theirs')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(
      client.send(new UntagResourceCommand({ ResourceArn: arnOf('theirs'), TagKeys: ['a'] })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
    client.destroy();
  });
});
