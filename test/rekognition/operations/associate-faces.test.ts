import { randomUUID } from 'node:crypto';
import {
  AssociateFacesCommand,
  type AssociateFacesRequest,
  DeleteFacesCommand,
  DeleteUserCommand,
  DisassociateFacesCommand,
  RekognitionServiceException,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { addStrangers, facesOf, NOBODY, someCollection, someTown, someUser, statuses, type Town } from '../people.ts';
import { post } from '../post.ts';

let service: TestService;
let town: Town;
let UserId: string;

beforeAll(async () => {
  service = await startService();
  town = await someTown(service);
});
afterAll(() => service.close());
beforeEach(async () => {
  UserId = `u-${randomUUID()}`;
  await someUser(service, town.CollectionId, UserId);
});

const associate = (input: Partial<AssociateFacesRequest>) =>
  service.rekognition.send(
    new AssociateFacesCommand({ CollectionId: town.CollectionId, UserId, FaceIds: undefined, ...input }),
  );
/** Gives the town its faces back. */
const release = () => service.rekognition.send(new DeleteUserCommand({ CollectionId: town.CollectionId, UserId }));

describe('AssociateFaces', () => {
  it('gives faces to a user, who is UPDATING in the answer and ACTIVE after it', async () => {
    const [[first, second]] = town.people;
    const { text } = await post(service, 'AssociateFaces', {
      CollectionId: town.CollectionId,
      UserId,
      FaceIds: [second, first, second],
    });
    expect(text).toBe(
      `{"AssociatedFaces":[{"FaceId":"${second}"},{"FaceId":"${first}"}],"UnsuccessfulFaceAssociations":[],"UserStatus":"UPDATING"}`,
    );
    expect(unknownMembers('AssociateFaces', JSON.parse(text))).toEqual([]);
    expect(await statuses(service, town.CollectionId)).toMatchObject({ [UserId]: 'ACTIVE' });
    expect(await facesOf(service, town.CollectionId, UserId)).toEqual([first, second].sort());
    await release();
  });

  it('says of each face why not, and passes over those the user has', async () => {
    const [mine, theirs, strangers] = town.people;
    const other = `o-${randomUUID()}`;
    await someUser(service, town.CollectionId, other, [theirs[0]]);
    await associate({ FaceIds: [mine[0]] });
    const { text } = await post(service, 'AssociateFaces', {
      CollectionId: town.CollectionId,
      UserId,
      FaceIds: [NOBODY, theirs[0], mine[0], strangers[0], mine[1]],
    });
    const answer = JSON.parse(text);
    expect(unknownMembers('AssociateFaces', answer)).toEqual([]);
    expect(answer).toEqual({
      AssociatedFaces: [{ FaceId: mine[1] }],
      UnsuccessfulFaceAssociations: [
        { FaceId: NOBODY, Reasons: ['FACE_NOT_FOUND'] },
        { FaceId: theirs[0], UserId: other, Reasons: ['ASSOCIATED_TO_A_DIFFERENT_USER'] },
        { FaceId: strangers[0], Confidence: expect.any(Number), Reasons: ['LOW_MATCH_CONFIDENCE'] },
      ],
      UserStatus: 'UPDATING',
    });
    expect(answer.UnsuccessfulFaceAssociations[2].Confidence).toBeLessThan(75);
    expect(text).toMatch(/"Confidence":\d+\.\d+(E-\d+)?,/);
    await release();
    await service.rekognition.send(new DeleteUserCommand({ CollectionId: town.CollectionId, UserId: other }));
  });

  it('answers the status as it is where nothing was associated', async () => {
    expect((await associate({ FaceIds: [NOBODY] })).UserStatus).toBe('CREATED');
    await associate({ FaceIds: [town.people[0][0]] });
    const again = await associate({ FaceIds: [town.people[0][0]] });
    expect(again).toMatchObject({ AssociatedFaces: [], UnsuccessfulFaceAssociations: [], UserStatus: 'ACTIVE' });
    await release();
  });

  it('compares with the faces the user had before, from a threshold of 75 unless told', async () => {
    const [mine, strangers] = town.people;
    // The first faces may be anybody's.
    expect((await associate({ FaceIds: [mine[0]], UserMatchThreshold: 100 })).AssociatedFaces).toHaveLength(1);
    const strict = await associate({ FaceIds: [mine[2]], UserMatchThreshold: 100 });
    const [{ Confidence = 0 }] = strict.UnsuccessfulFaceAssociations ?? [{}];
    expect(Confidence).toBeGreaterThan(75);
    // A confidence that was answered reaches itself.
    expect((await associate({ FaceIds: [mine[2]], UserMatchThreshold: Confidence })).AssociatedFaces).toHaveLength(1);
    expect((await associate({ FaceIds: [strangers[0]] })).AssociatedFaces).toEqual([]);
    expect((await associate({ FaceIds: [strangers[0]], UserMatchThreshold: 0 })).AssociatedFaces).toHaveLength(1);
    await release();
  });

  it('gives a user a hundred faces at once, and refuses the one after', async () => {
    const CollectionId = await someCollection(service);
    await someUser(service, CollectionId, 'crowd');
    const all = await addStrangers(service, CollectionId, 101);
    const input = { CollectionId, UserId: 'crowd', UserMatchThreshold: 0 };
    const hundred = await associate({ ...input, FaceIds: all.slice(0, 100) });
    expect(hundred.AssociatedFaces?.map(({ FaceId }) => FaceId)).toEqual(all.slice(0, 100));
    await expect(associate({ ...input, FaceIds: [all[100]] })).rejects.toMatchObject({
      name: 'ServiceQuotaExceededException',
      message: 'The number of faces of the user exceeds the allowed limit.',
      $metadata: { httpStatusCode: 400 },
    });
    expect(await facesOf(service, CollectionId, 'crowd')).toHaveLength(100);
  });

  it('sent again with its token is answered alike, and done once', async () => {
    const input = { FaceIds: [town.people[0][0], NOBODY], ClientRequestToken: randomUUID() };
    const { $metadata: _first, ...first } = await associate(input);
    const disassociation = { CollectionId: town.CollectionId, UserId, FaceIds: [town.people[0][0]] };
    await service.rekognition.send(new DisassociateFacesCommand(disassociation));
    const { $metadata: _second, ...second } = await associate(input);
    expect(second).toEqual(first);
    expect(await facesOf(service, town.CollectionId, UserId)).toEqual([]);
  });

  it.each<[string, Partial<AssociateFacesRequest>]>([
    ['other faces', { FaceIds: [NOBODY, randomUUID()] }],
    ['another threshold', { UserMatchThreshold: 74 }],
    ['another user', { UserId: 'somebody' }],
  ])('refuses a token that came with %s', async (_, other) => {
    const input = { FaceIds: [NOBODY], ClientRequestToken: randomUUID() };
    await associate(input);
    await expect(associate({ ...input, ...other })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
      message: `The ClientRequestToken: ${input.ClientRequestToken} you have supplied is already in use.`,
    });
  });

  it.each<[string, object]>([
    ['no face ids', { FaceIds: [] }],
    ['101 face ids', { FaceIds: Array.from({ length: 101 }, () => randomUUID()) }],
    ['a face id in capitals', { FaceIds: [NOBODY.replaceAll('0', 'A')] }],
    ['a missing list', { FaceIds: undefined }],
    ['no user', { UserId: undefined }],
    ['a user id with a slash', { UserId: 'a/b' }],
    ['a threshold below 0', { UserMatchThreshold: -0.1 }],
    ['a threshold over 100', { UserMatchThreshold: 100.1 }],
    ['a token with a space', { ClientRequestToken: 'a b' }],
  ])('refuses %s', async (_, input) => {
    const { text } = await post(service, 'AssociateFaces', {
      CollectionId: town.CollectionId,
      UserId,
      FaceIds: [NOBODY],
      ...input,
    });
    expect(JSON.parse(text).__type).toBe('ValidationException');
  });

  it.each<[string, object]>([
    ['100 face ids', { FaceIds: Array.from({ length: 100 }, () => randomUUID()) }],
    ['a threshold of 0', { UserMatchThreshold: 0 }],
    ['a threshold of 100', { UserMatchThreshold: 100 }],
  ])('takes %s', async (_, input) => {
    expect((await associate({ FaceIds: [NOBODY], ...input })).UserStatus).toBe('CREATED');
  });

  it('does not know a user or a collection that was never made', async () => {
    await expect(associate({ UserId: 'nobody', FaceIds: [NOBODY] })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The user id: nobody does not exist',
    });
    await expect(associate({ CollectionId: 'nobody', FaceIds: [NOBODY] })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: nobody does not exist',
    });
  });

  it('beside all else that changes the same user loses nothing', async () => {
    const { CollectionId } = town;
    const faces = await addStrangers(service, CollectionId, 24);
    const told = ['ConflictException', 'ThrottlingException'];
    const attempt = async (send: () => Promise<unknown>) => {
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof RekognitionServiceException) || !told.includes(error.name)) throw error;
        return undefined;
      }
    };
    const each = (some: string[], work: (faceId: string) => Promise<unknown>) =>
      some.map((faceId) => attempt(() => work(faceId)));
    const input = (FaceId: string) => ({ CollectionId, UserId, FaceIds: [FaceId] });
    await associate({ FaceIds: faces.slice(0, 8), UserMatchThreshold: 0 });
    const [joined, left, deleted] = await Promise.all([
      Promise.all(each(faces.slice(8, 16), (id) => associate({ ...input(id), UserMatchThreshold: 0 }))),
      Promise.all(each(faces.slice(0, 4), (id) => service.rekognition.send(new DisassociateFacesCommand(input(id))))),
      Promise.all(
        each(faces.slice(12, 24), (FaceId) =>
          service.rekognition.send(new DeleteFacesCommand({ CollectionId, FaceIds: [FaceId] })),
        ),
      ),
    ]);
    const named = (outcomes: unknown[], member: string) =>
      outcomes.flatMap((outcome) =>
        ((outcome as Record<string, { FaceId: string }[]>)?.[member] ?? []).map(({ FaceId }) => FaceId),
      );
    const gone = new Set(deleted.flatMap((outcome) => (outcome as { DeletedFaces: string[] })?.DeletedFaces ?? []));
    const has = new Set([...faces.slice(0, 8), ...named(joined, 'AssociatedFaces')]);
    for (const faceId of named(left, 'DisassociatedFaces')) has.delete(faceId);
    expect([...has].filter((faceId) => gone.has(faceId))).toEqual([]);
    expect(await facesOf(service, CollectionId, UserId)).toEqual([...has].sort());
    await release();
  });
});
