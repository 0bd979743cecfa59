import {
  ListCollectionsCommand,
  ListUsersCommand,
  type ListUsersRequest,
  paginateListUsers,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { type IndexedPeople, indexPeople, someCollection, someUser } from '../people.ts';
import { post } from '../post.ts';

/** The longest ids differ only in their last character, which a token must preserve. */
const IDS = ['-', '0', 'a', 'u:1', 'u:2', `${'z'.repeat(127)}.`, `${'z'.repeat(127)}0`, `${'z'.repeat(127)}z`];

let service: TestService;
let indexed: IndexedPeople;

beforeAll(async () => {
  service = await startService();
  indexed = await indexPeople(service);
  for (const id of IDS) await someUser(service, indexed.CollectionId, id, id === 'a' ? indexed.people[0] : []);
});
afterAll(() => service.close());

const list = (input: Partial<ListUsersRequest> = {}) =>
  service.rekognition.send(new ListUsersCommand({ CollectionId: indexed.CollectionId, ...input }));

describe('ListUsers', () => {
  it('lists every user with its status', async () => {
    const { Users = [], NextToken } = await list();
    expect(NextToken).toBeUndefined();
    expect(Users).toHaveLength(IDS.length);
    for (const { UserId, UserStatus } of Users) expect(UserStatus).toBe(UserId === 'a' ? 'ACTIVE' : 'CREATED');
  });

  it("has AWS's members, and an empty list and no token where there are no users", async () => {
    const { text } = await post(service, 'ListUsers', { CollectionId: indexed.CollectionId, MaxResults: 1 });
    expect(Object.keys(JSON.parse(text))).toEqual(['Users', 'NextToken']);
    expect(unknownMembers('ListUsers', JSON.parse(text))).toEqual([]);
    const empty = await someCollection(service);
    expect((await post(service, 'ListUsers', { CollectionId: empty })).text).toBe('{"Users":[]}');
  });

  it.each([1, 3, 7, 8, 500])('lists every user once in pages of %i', async (pageSize) => {
    const pages: string[][] = [];
    const pager = paginateListUsers({ client: service.rekognition, pageSize }, { CollectionId: indexed.CollectionId });
    for await (const { Users = [], NextToken } of pager) {
      expect(NextToken?.length ?? 0).toBeLessThanOrEqual(255);
      pages.push(Users.map(({ UserId = '' }) => UserId));
    }
    expect(pages.flat().sort()).toEqual(IDS.toSorted());
    expect(pages).toHaveLength(Math.ceil(IDS.length / pageSize));
  });

  it('refuses a token of another listing, and an invented one', async () => {
    const other = await someCollection(service);
    const { NextToken } = await list({ MaxResults: 1 });
    const refused = { name: 'InvalidPaginationTokenException', message: 'Invalid Token' };
    await expect(list({ CollectionId: other, NextToken })).rejects.toMatchObject(refused);
    await expect(list({ NextToken: 'made-up' })).rejects.toMatchObject(refused);
    await expect(service.rekognition.send(new ListCollectionsCommand({ NextToken }))).rejects.toMatchObject(refused);
  });

  it.each([
    ['MaxResults 0', { MaxResults: 0 }],
    ['MaxResults 501', { MaxResults: 501 }],
    ['a token of 256 characters', { NextToken: 'x'.repeat(256) }],
  ])('refuses %s', async (_, input) => {
    await expect(list(input)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('refuses an unknown collection', async () => {
    await expect(list({ CollectionId: 'unknown' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: unknown does not exist',
    });
  });
});
