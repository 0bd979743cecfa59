import { randomUUID } from 'node:crypto';
import {
  DisassociateFacesCommand,
  type DisassociateFacesRequest,
  SearchUsersCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { facesOf, NOBODY, someTown, someUser, statuses, type Town } from '../people.ts';
import { post } from '../post.ts';

let service: TestService;
let town: Town;

beforeAll(async () => {
  service = await startService();
  town = await someTown(service);
  await someUser(service, town.CollectionId, 'ann', town.people[0]);
  await someUser(service, town.CollectionId, 'bob', town.people[1]);
  await someUser(service, town.CollectionId, 'eve');
});
afterAll(() => service.close());

const disassociate = (input: Partial<DisassociateFacesRequest>) =>
  service.rekognition.send(
    new DisassociateFacesCommand({ CollectionId: town.CollectionId, UserId: 'ann', FaceIds: undefined, ...input }),
  );

describe('DisassociateFaces', () => {
  it('frees faces, says of each why not, and passes over those that are nobody’s', async () => {
    const [mine, theirs, [free]] = town.people;
    const { text } = await post(service, 'DisassociateFaces', {
      CollectionId: town.CollectionId,
      UserId: 'ann',
      FaceIds: [NOBODY, mine[2], theirs[0], free, mine[2]],
    });
    expect(text).toBe(
      `{"DisassociatedFaces":[{"FaceId":"${mine[2]}"}],"UnsuccessfulFaceDisassociations":[` +
        `{"FaceId":"${NOBODY}","Reasons":["FACE_NOT_FOUND"]},` +
        `{"FaceId":"${theirs[0]}","UserId":"bob","Reasons":["ASSOCIATED_TO_A_DIFFERENT_USER"]}],"UserStatus":"UPDATING"}`,
    );
    expect(unknownMembers('DisassociateFaces', JSON.parse(text))).toEqual([]);
    expect(await facesOf(service, town.CollectionId, 'ann')).toEqual([mine[0], mine[1]].sort());
    expect(await statuses(service, town.CollectionId)).toMatchObject({ ann: 'ACTIVE' });
  });

  it('of all faces leaves a user who is CREATED, and found no more', async () => {
    const [, theirs] = town.people;
    expect((await disassociate({ UserId: 'bob', FaceIds: [...theirs] })).UserStatus).toBe('UPDATING');
    expect(await statuses(service, town.CollectionId)).toMatchObject({ bob: 'CREATED' });
    const search = new SearchUsersCommand({ CollectionId: town.CollectionId, FaceId: theirs[0] });
    expect((await service.rekognition.send(search)).UserMatches).toEqual([]);
  });

  it('answers the status as it is where nothing was freed', async () => {
    const freed = (UserId: string) => disassociate({ UserId, FaceIds: [NOBODY] });
    expect((await freed('ann')).UserStatus).toBe('ACTIVE');
    expect((await freed('eve')).UserStatus).toBe('CREATED');
  });

  it('sent again with its token is answered alike; with other faces it is refused', async () => {
    const input = { FaceIds: [town.people[0][1]], ClientRequestToken: randomUUID() };
    const { $metadata: _first, ...first } = await disassociate(input);
    const { $metadata: _second, ...second } = await disassociate(input);
    expect(first.DisassociatedFaces).toHaveLength(1);
    expect(second).toEqual(first);
    await expect(disassociate({ ...input, FaceIds: [NOBODY] })).rejects.toMatchObject({
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
      CollectionId: town.CollectionId,
      UserId: 'ann',
      FaceIds: [NOBODY],
      ...input,
    });
    expect(JSON.parse(text).__type).toBe('ValidationException');
  });

  it('takes 100 face ids', async () => {
    const unknown = Array.from({ length: 100 }, () => randomUUID());
    expect((await disassociate({ FaceIds: unknown })).UnsuccessfulFaceDisassociations).toHaveLength(100);
  });

  it('does not know a user or a collection that was never made', async () => {
    await expect(disassociate({ UserId: 'nobody', FaceIds: [NOBODY] })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The user id: nobody does not exist',
    });
    await expect(disassociate({ CollectionId: 'nobody', FaceIds: [NOBODY] })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: nobody does not exist',
    });
  });
});
