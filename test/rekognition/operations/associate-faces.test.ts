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
import {
  addStrangers,
  facesOf,
  type IndexedPeople,
  indexPeople,
  someCollection,
  someUser,
  statuses,
  UNKNOWN_FACE_ID,
} from '../people.ts';
import { post } from '../post.ts';

let service: TestService;
let indexed: IndexedPeople;
let UserId: string;

beforeAll(async () => {
  service = await startService();
  indexed = await indexPeople(service);
});
afterAll(() => service.close());
beforeEach(async () => {
  UserId = `u-${randomUUID()}`;
  await someUser(service, indexed.CollectionId, UserId);
});

const associate = (input: Partial<AssociateFacesRequest>) =>
  service.rekognition.send(
    new AssociateFacesCommand({ CollectionId: indexed.CollectionId, UserId, FaceIds: undefined, ...input }),
  );
/** Disassociates all faces again. */
const release = () => service.rekognition.send(new DeleteUserCommand({ CollectionId: indexed.CollectionId, UserId }));

describe('AssociateFaces', () => {
  it('associates faces with a user, who is UPDATING in the answer and ACTIVE after it', async () => {
    const [[first, second]] = indexed.people;
    const { text } = await post(service, 'AssociateFaces', {
      CollectionId: indexed.CollectionId,
      UserId,
      FaceIds: [second, first, second],
    });
    expect(text).toBe(
      `{"AssociatedFaces":[{"FaceId":"${second}"},{"FaceId":"${first}"}],"UnsuccessfulFaceAssociations":[],"UserStatus":"UPDATING"}`,
    );
    expect(unknownMembers('AssociateFaces', JSON.parse(text))).toEqual([]);
    expect(await statuses(service, indexed.CollectionId)).toMatchObject({ [UserId]: 'ACTIVE' });
    expect(await facesOf(service, indexed.CollectionId, UserId)).toEqual([first, second].sort());
    await release();
  });

  it('gives the reason for each face that it refuses, and ignores faces that the user already has', async () => {
    const [mine, theirs, strangers] = indexed.people;
    const other = `o-${randomUUID()}`;
    await someUser(service, indexed.CollectionId, other, [theirs[0]]);
    await associate({ FaceIds: [mine[0]] });
    const { text } = await post(service, 'AssociateFaces', {
      CollectionId: indexed.CollectionId,
      UserId,
      FaceIds: [UNKNOWN_FACE_ID, theirs[0], mine[0], strangers[0], mine[1]],
    });
    const answer = JSON.parse(text);
    expect(unknownMembers('AssociateFaces', answer)).toEqual([]);
    expect(answer).toEqual({
      AssociatedFaces: [{ FaceId: mine[1] }],
      UnsuccessfulFaceAssociations: [
        { FaceId: UNKNOWN_FACE_ID, Reasons: ['FACE_NOT_FOUND'] },
        { FaceId: theirs[0], UserId: other, Reasons: ['ASSOCIATED_TO_A_DIFFERENT_USER'] },
        { FaceId: strangers[0], Confidence: expect.any(Number), Reasons: ['LOW_MATCH_CONFIDENCE'] },
      ],
      UserStatus: 'UPDATING',
    });
    expect(answer.UnsuccessfulFaceAssociations[2].Confidence).toBeLessThan(75);
    expect(text).toMatch(/"Confidence":\d+\.\d+(E-\d+)?,/);
    await release();
    await service.rekognition.send(new DeleteUserCommand({ CollectionId: indexed.CollectionId, UserId: other }));
  });

  it('answers the status as it is where nothing was associated', async () => {
    expect((await associate({ FaceIds: [UNKNOWN_FACE_ID] })).UserStatus).toBe('CREATED');
    await associate({ FaceIds: [indexed.people[0][0]] });
    const again = await associate({ FaceIds: [indexed.people[0][0]] });
    expect(again).toMatchObject({ AssociatedFaces: [], UnsuccessfulFaceAssociations: [], UserStatus: 'ACTIVE' });
    await release();
  });

  it('compares with the faces that the user had before, from a threshold of 75 by default', async () => {
    const [mine, strangers] = indexed.people;
    // The first faces of a user are not compared.
    expect((await associate({ FaceIds: [mine[0]], UserMatchThreshold: 100 })).AssociatedFaces).toHaveLength(1);
    const strict = await associate({ FaceIds: [mine[2]], UserMatchThreshold: 100 });
    const [{ Confidence = 0 }] = strict.UnsuccessfulFaceAssociations ?? [{}];
    expect(Confidence).toBeGreaterThan(75);
    // An answered confidence, sent as the threshold, is reached.
    expect((await associate({ FaceIds: [mine[2]], UserMatchThreshold: Confidence })).AssociatedFaces).toHaveLength(1);
    expect((await associate({ FaceIds: [strangers[0]] })).AssociatedFaces).toEqual([]);
    expect((await associate({ FaceIds: [strangers[0]], UserMatchThreshold: 0 })).AssociatedFaces).toHaveLength(1);
    await release();
  });

  it('associates a hundred faces in one request, and refuses one more', async () => {
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

  it('sent again with its token answers the same, and is done once', async () => {
    const input = { FaceIds: [indexed.people[0][0], UNKNOWN_FACE_ID], ClientRequestToken: randomUUID() };
    const { $metadata: _first, ...first } = await associate(input);
    const disassociation = { CollectionId: indexed.CollectionId, UserId, FaceIds: [indexed.people[0][0]] };
    await service.rekognition.send(new DisassociateFacesCommand(disassociation));
    const { $metadata: _second, ...second } = await associate(input);
    expect(second).toEqual(first);
    expect(await facesOf(service, indexed.CollectionId, UserId)).toEqual([]);
  });

  it.each<[string, Partial<AssociateFacesRequest>]>([
    ['other faces', { FaceIds: [UNKNOWN_FACE_ID, randomUUID()] }],
    ['another threshold', { UserMatchThreshold: 74 }],
    ['another user', { UserId: 'other' }],
  ])('refuses a token that came with %s', async (_, other) => {
    const input = { FaceIds: [UNKNOWN_FACE_ID], ClientRequestToken: randomUUID() };
    await associate(input);
    await expect(associate({ ...input, ...other })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
      message: `The ClientRequestToken: ${input.ClientRequestToken} you have supplied is already in use.`,
    });
  });

  it.each<[string, object]>([
    ['no face ids', { FaceIds: [] }],
    ['101 face ids', { FaceIds: Array.from({ length: 101 }, () => randomUUID()) }],
    ['a face id in capitals', { FaceIds: [UNKNOWN_FACE_ID.replaceAll('0', 'A')] }],
    ['a missing list', { FaceIds: undefined }],
    ['no user', { UserId: undefined }],
    ['a user id with a slash', { UserId: 'a/b' }],
    ['a threshold below 0', { UserMatchThreshold: -0.1 }],
    ['a threshold over 100', { UserMatchThreshold: 100.1 }],
    ['a token with a space', { ClientRequestToken: 'a b' }],
  ])('refuses %s', async (_, input) => {
    const { text } = await post(service, 'AssociateFaces', {
      CollectionId: indexed.CollectionId,
      UserId,
      FaceIds: [UNKNOWN_FACE_ID],
      ...input,
    });
    expect(JSON.parse(text).__type).toBe('ValidationException');
  });

  it.each<[string, object]>([
    ['100 face ids', { FaceIds: Array.from({ length: 100 }, () => randomUUID()) }],
    ['a threshold of 0', { UserMatchThreshold: 0 }],
    ['a threshold of 100', { UserMatchThreshold: 100 }],
  ])('takes %s', async (_, input) => {
    expect((await associate({ FaceIds: [UNKNOWN_FACE_ID], ...input })).UserStatus).toBe('CREATED');
  });

  it('refuses an unknown user and an unknown collection', async () => {
    await expect(associate({ UserId: 'unknown', FaceIds: [UNKNOWN_FACE_ID] })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The user id: unknown does not exist',
    });
    await expect(associate({ CollectionId: 'unknown', FaceIds: [UNKNOWN_FACE_ID] })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The collection id: unknown does not exist',
    });
  });

  it('concurrent with other changes of the same user loses nothing', async () => {
    const { CollectionId } = indexed;
    const faces = await addStrangers(service, CollectionId, 24);
    const expected = ['ConflictException', 'ThrottlingException'];
    const attempt = async (send: () => Promise<unknown>) => {
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof RekognitionServiceException) || !expected.includes(error.name)) throw error;
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
