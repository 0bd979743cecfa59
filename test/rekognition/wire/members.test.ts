import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATIONS } from '../../../layers/rekognition/operation-table.ts';
import { NEVER_SENT } from '../../../scripts/compatibility.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { membersSeen, outputMembers } from '../aws-model.ts';
import { UNKNOWN_FACE_ID } from '../people.ts';
import { fiveFaces, threeFaces } from '../photos.ts';
import { post } from '../post.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const image = (photo: Uint8Array) => ({ Bytes: Buffer.from(photo).toString('base64') });

it("Every member of AWS's outputs is sent in some answer, except those that the compatibility table excludes", async () => {
  const seen = new Set<string>();
  const all = new Set<string>();
  const called = new Set<string>();
  /** Calls an operation, and records the members of its answer. */
  const call = async (operation: string, input: object) => {
    const { status, text } = await post(service, operation, input);
    expect(status, `${operation}: ${text}`).toBe(200);
    called.add(operation);
    const output = JSON.parse(text);
    for (const member of membersSeen(operation, output)) seen.add(member);
    for (const member of outputMembers(operation)) all.add(member);
    return output;
  };

  const CollectionId = 'everything';
  await call('CreateCollection', { CollectionId });
  await call('CreateCollection', { CollectionId: 'another' });
  const three = { CollectionId, Image: image(threeFaces) };
  const { FaceRecords } = await call('IndexFaces', {
    ...three,
    ExternalImageId: 'team',
    DetectionAttributes: ['ALL'],
    MaxFaces: 2,
    QualityFilter: 'NONE',
  });
  const [first, second] = FaceRecords.map(({ Face }: { Face: { FaceId: string } }) => Face.FaceId);
  for (const UserId of ['ann', 'bob', 'cy']) await call('CreateUser', { CollectionId, UserId });
  await call('AssociateFaces', { CollectionId, UserId: 'ann', FaceIds: [first] });
  // Another user's face, an unknown one, and one unlike the user's.
  await call('AssociateFaces', { CollectionId, UserId: 'bob', FaceIds: [first] });
  await call('AssociateFaces', {
    CollectionId,
    UserId: 'ann',
    FaceIds: [UNKNOWN_FACE_ID, second],
    UserMatchThreshold: 99,
  });
  await call('DisassociateFaces', { CollectionId, UserId: 'bob', FaceIds: [first, UNKNOWN_FACE_ID] });
  await call('SearchUsers', { CollectionId, FaceId: first });
  await call('SearchUsers', { CollectionId, UserId: 'cy' });
  await call('SearchUsersByImage', three);
  await call('ListUsers', { CollectionId, MaxResults: 1 });
  await call('ListFaces', { CollectionId, UserId: 'ann' });
  await call('ListFaces', { CollectionId, MaxResults: 1 });
  await call('SearchFaces', { CollectionId, FaceId: second, FaceMatchThreshold: 0 });
  await call('SearchFacesByImage', three);
  await call('DetectFaces', { Image: image(threeFaces), Attributes: ['ALL'] });
  await call('CompareFaces', { SourceImage: image(threeFaces), TargetImage: image(threeFaces) });
  await call('CompareFaces', { SourceImage: image(threeFaces), TargetImage: image(fiveFaces) });
  await call('DescribeCollection', { CollectionId });
  await call('ListCollections', { MaxResults: 1 });
  const ResourceArn = 'arn:aws:rekognition:us-east-1:000000000000:collection/everything';
  await call('TagResource', { ResourceArn, Tags: { a: 'b' } });
  await call('ListTagsForResource', { ResourceArn });
  await call('UntagResource', { ResourceArn, TagKeys: ['a'] });
  await call('DeleteFaces', { CollectionId, FaceIds: [first, UNKNOWN_FACE_ID] });
  await call('DisassociateFaces', { CollectionId, UserId: 'ann', FaceIds: [first] });
  await call('DeleteUser', { CollectionId, UserId: 'ann' });
  await call('DeleteCollection', { CollectionId });

  expect([...OPERATIONS.keys()].filter((name) => !called.has(name))).toEqual([]);
  expect(Object.keys(NEVER_SENT).toSorted()).toEqual([...all.difference(seen)].toSorted());
});
