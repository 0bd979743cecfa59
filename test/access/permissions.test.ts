import {
  CreateCollectionCommand,
  DescribeCollectionCommand,
  ListCollectionsCommand,
  paginateListCollections,
  RekognitionClient,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccessKey, fileKeyring, issueKey, type Permissions } from '../../layers/access/index.ts';
import { KEY_FILE } from '../../local/keys.ts';
import { region } from '../helpers/aws.ts';
import { startService, type TestService } from '../helpers/service.ts';
import { post } from '../rekognition/post.ts';

const MINE = ['tenant-7.a', 'tenant-7.b', 'tenant-7.c', 'tenant-7.d', 'tenant-7.e'];
const THEIRS = ['tenant-6.z', 'tenant-70.a', 'tenant-7', 'tenant-7-', 'zebra'];

let service: TestService;
let clients: RekognitionClient[];

const tenant = issueKey({ operations: ['*'], collections: ['tenant-7.*'] });
const clerk = issueKey({ operations: ['Describe*', 'ListFaces'], collections: ['*'] });

beforeAll(async () => {
  service = await startService();
  await fileKeyring(`${service.home}/${KEY_FILE}`).save([tenant, clerk]);
  for (const CollectionId of [...MINE, ...THEIRS]) {
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId }));
  }
  clients = [tenant, clerk].map(clientOf);
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await service.close();
});

function clientOf({ id, secret }: AccessKey): RekognitionClient {
  const credentials = { accessKeyId: id, secretAccessKey: secret };
  return new RekognitionClient({ endpoint: service.endpoint, region, credentials });
}

const denied = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } };

describe('A key for the collections of one tenant', () => {
  it.each(MINE)('describes %s', async (CollectionId) => {
    expect(await clients[0].send(new DescribeCollectionCommand({ CollectionId }))).toMatchObject({ FaceCount: 0 });
  });

  it.each([...THEIRS, 'no-such-collection'])('is denied %s, whether or not it exists', async (CollectionId) => {
    await expect(clients[0].send(new DescribeCollectionCommand({ CollectionId }))).rejects.toMatchObject(denied);
  });

  it('creates no collection that it could not use', async () => {
    await expect(clients[0].send(new CreateCollectionCommand({ CollectionId: 'mine' }))).rejects.toMatchObject(denied);
  });

  it('lists the collections it may use, and no others', async () => {
    const { CollectionIds, FaceModelVersions } = await clients[0].send(new ListCollectionsCommand({}));
    expect(CollectionIds).toEqual(MINE);
    expect(FaceModelVersions).toHaveLength(MINE.length);
  });

  it.each([1, 2, 3, 4, 5, 6])('lists them in full pages of %i', async (pageSize) => {
    const pages: string[][] = [];
    for await (const { CollectionIds = [] } of paginateListCollections({ client: clients[0], pageSize }, {})) {
      pages.push(CollectionIds);
    }
    expect(pages.flat()).toEqual(MINE);
    expect(pages).toHaveLength(Math.ceil(MINE.length / pageSize));
  });

  it('is denied before any of its input but the collection is checked', async () => {
    const key = { accessKeyId: tenant.id, secretAccessKey: tenant.secret };
    const text = async (input: object) => (await post(service, 'ListFaces', input, { credentials: key })).text;
    expect(await text({ CollectionId: 'zebra', MaxResults: -1 })).toContain('AccessDeniedException');
    expect(await text({ CollectionId: 'tenant-7.a', MaxResults: -1 })).toContain('ValidationException');
    expect(await text({ CollectionId: ['zebra'] })).toContain('SerializationException');
    expect(await text({ CollectionId: null })).toContain('ValidationException');
  });
});

describe('A key for some operations', () => {
  it('calls those', async () => {
    expect(await clients[1].send(new DescribeCollectionCommand({ CollectionId: 'zebra' }))).toMatchObject({
      FaceCount: 0,
    });
  });

  it('is denied the others, on * where they name no collection', async () => {
    await expect(clients[1].send(new ListCollectionsCommand({}))).rejects.toMatchObject({
      ...denied,
      message: `User: arn:aws:iam::000000000000:user/${clerk.id} is not authorized to perform: rekognition:ListCollections on resource: * because no identity-based policy allows the rekognition:ListCollections action`,
    });
  });
});

describe('A key while the service runs', () => {
  const call = async (key: AccessKey) => {
    const client = clientOf(key);
    try {
      return await client.send(new ListCollectionsCommand({ MaxResults: 1 })).then(
        () => 'accepted',
        ({ name }) => name,
      );
    } finally {
      client.destroy();
    }
  };

  it('is accepted soon after it was issued, and refused soon after it was revoked', async () => {
    const all: Permissions = { operations: ['*'], collections: ['*'] };
    const key = issueKey(all);
    const keyring = fileKeyring(`${service.home}/${KEY_FILE}`);
    expect(await call(key)).toBe('UnrecognizedClientException');
    await keyring.save([tenant, clerk, key]);
    await expect.poll(() => call(key), { timeout: 3_000, interval: 50 }).toBe('accepted');
    await keyring.save([tenant, clerk]);
    await expect.poll(() => call(key), { timeout: 3_000, interval: 50 }).toBe('UnrecognizedClientException');
  });
});
