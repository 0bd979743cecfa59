import { randomUUID } from 'node:crypto';
import {
  DisassociateFacesCommand,
  type DisassociateFacesRequest,
  SearchUsersCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { facesOf, type IndexedPeople, indexPeople, someUser, statuses, UNKNOWN_FACE_ID } from '../people.ts';
import { post } from '../post.ts';

let service: TestService;
let indexed: IndexedPeople;

beforeAll(async () => {
  service = await startService();
  indexed = await indexPeople(service);
  await someUser(service, indexed.CollectionId, 'ann', indexed.people[0]);
  await someUser(service, indexed.CollectionId, 'bob', indexed.people[1]);
  await someUser(service, indexed.CollectionId, 'eve');
});
afterAll(() => service.close());

const disassociate = (input: Partial<DisassociateFacesRequest>) =>
  service.rekognition.send(
    new DisassociateFacesCommand({ CollectionId: indexed.CollectionId, UserId: 'ann', FaceIds: undefined, ...input }),
  );

describe('DisassociateFaces', () => {
  it('disassociates faces, gives the reason for each that it refuses, and ignores faces without a user', async () => {
    const [mine, theirs, [free]] = indexed.people;
    const { text } = await post(service, 'DisassociateFaces', {
      CollectionId: indexed.CollectionId,
      UserId: 'ann',
      FaceIds: [UNKNOWN_FACE_ID, mine[2], theirs[0], free, mine[2]],
    });
    expect(text).toBe(
      `{"DisassociatedFaces":[{"FaceId":"${mine[2]}"}],"UnsuccessfulFaceDisassociations":[` +
        `{"FaceId":"${UNKNOWN_FACE_ID}","Reasons":["FACE_NOT_FOUND"]},` +
        `{"FaceId":"${theirs[0]}","UserId":"bob","Reasons":["ASSOCIATED_TO_A_DIFFERENT_USER"]}],"UserStatus":"UPDATING"}`,
    );
    expect(unknownMembers('DisassociateFaces', JSON.parse(text))).toEqual([]);
    expect(await facesOf(service, indexed.CollectionId, 'ann')).toEqual([mine[0], mine[1]].sort());
    expect(await statuses(service, indexed.CollectionId)).toMatchObject({ ann: 'ACTIVE' });
  });

  it('of all faces leaves a user who is CREATED, and is no longer found', async () => {
    const [, theirs] = indexed.people;
    expect((await disassociate({ UserId: 'bob', FaceIds: [...theirs] })).UserStatus).toBe('UPDATING');
    expect(await statuses(service, indexed.CollectionId)).toMatchObject({ bob: 'CREATED' });
    const search = new SearchUsersCommand({ CollectionId: indexed.CollectionId, FaceId: theirs[0] });
    expect((await service.rekognition.send(search)).UserMatches).toEqual([]);
  });

  it('answers the current status where nothing was disassociated', async () => {
    const freed = (UserId: string) => disassociate({ UserId, FaceIds: [UNKNOWN_FACE_ID] });
    expect((await freed('ann')).UserStatus).toBe('ACTIVE');
    expect((await freed('eve')).UserStatus).toBe('CREATED');
  });

  it('sent again with its token answers the same; with other faces it is refused', async () => {
    const input = { FaceIds: [indexed.people[0][1]], ClientRequestToken: randomUUID() };
    const { $metadata: _first, ...first } = await disassociate(input);
    const { $metadata: _second, ...second } = await disassociate(input);
    expect(first.DisassociatedFaces).toHaveLength(1);
    expect(second).toEqual(first);
    await expect(disassociate({ ...input, FaceIds: [UNKNOWN_FACE_ID] })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
      message: `The ClientRequestToken: ${input.ClientRequestToken} you have supplied is already in use.`,
    });
  });

  it.each<[string, object]>([
    ['no face ids', { FaceIds: [] }],
    ['101 face ids', { FaceIds: Array.from({ length: 101 }, () => randomUUID()) }],
    ['a face id that could be none', { FaceIds: ['face'] }],
    ['a missing list', { FaceIds: undefined }],
    ['no user', { UserId: undefined }],
    ['a user id of 129 characters', { UserId: 'x'.repeat(129) }],
    ['a token of 65 characters', { ClientRequestToken: 'x'.repeat(65) }],
  ])('refuses %s', async (_, input) => {
    const { text } = await post(service, 'DisassociateFaces', {
      CollectionId: indexed.CollectionId,
      UserId: 'ann',
      FaceIds: [UNKNOWN_FACE_ID],
      ...input,
    });
    expect(JSON.parse(text).__type).toBe('ValidationException');
  });

  it('takes 100 face ids', async () => {
    const unknown = Array.from({ length: 100 }, () => randomUUID());
    expect((await disassociate({ FaceIds: unknown })).UnsuccessfulFaceDisassociations).toHaveLength(100);
  });

  it('refuses an unknown user and an unknown collection', async () => {
    await expect(disassociate({ UserId: 'unknown', FaceIds: [UNKNOWN_FACE_ID] })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The user id: unknown does not exist',
    });
    await expect(disassociate({ CollectionId: 'unknown', FaceIds: [UNKNOWN_FACE_ID] })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: unknown does not exist',
    });
  });
});
