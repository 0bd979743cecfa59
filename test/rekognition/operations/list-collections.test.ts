import {
  CreateCollectionCommand,
  ListCollectionsCommand,
  ListFacesCommand,
  paginateListCollections,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../../helpers/service.ts';
import { unknownMembers } from '../aws-model.ts';
import { post } from '../post.ts';

let service: TestService;

/** Ascending ids. The longest differ only in their last character, which a token must preserve. */
const IDS = [
  '-',
  '0',
  'Staff',
  `a${'b'.repeat(253)}.`,
  `a${'b'.repeat(253)}0`,
  `a${'b'.repeat(253)}z`,
  'staff',
  'visitors',
];

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const list = (input: { MaxResults?: number; NextToken?: string } = {}) =>
  service.rekognition.send(new ListCollectionsCommand(input));

describe('ListCollections', () => {
  it('answers empty lists and no token where there are no collections', async () => {
    const { text } = await post(service, 'ListCollections', {});
    expect(text).toBe('{"CollectionIds":[],"FaceModelVersions":[]}');
    expect(unknownMembers('ListCollections', JSON.parse(text))).toEqual([]);
  });

  describe('with collections', () => {
    beforeAll(async () => {
      for (const CollectionId of IDS.toReversed()) {
        await service.rekognition.send(new CreateCollectionCommand({ CollectionId }));
      }
    });

    it.each([undefined, 0, 8, 4096])(
      'lists all in the order of their ids when MaxResults is %s',
      async (MaxResults) => {
        const { CollectionIds, FaceModelVersions, NextToken } = await list(
          MaxResults === undefined ? {} : { MaxResults },
        );
        expect(CollectionIds).toEqual(IDS);
        expect(FaceModelVersions).toEqual(IDS.map(() => '7.1'));
        expect(NextToken).toBeUndefined();
      },
    );

    it.each([1, 2, 3, 7])('lists every collection once in pages of %i', async (pageSize) => {
      const pages: string[][] = [];
      for await (const page of paginateListCollections({ client: service.rekognition, pageSize }, {})) {
        expect(page.NextToken?.length ?? 0).toBeLessThanOrEqual(255);
        pages.push(page.CollectionIds ?? []);
      }
      expect(pages.flat()).toEqual(IDS);
      expect(pages).toHaveLength(Math.ceil(IDS.length / pageSize));
    });

    it.each(['made-up', '', 'dmlzaXRvcnM6Mg==', 'a b', '{}'])('refuses the token %j', async (NextToken) => {
      await expect(list({ NextToken })).rejects.toMatchObject({
        name: 'InvalidPaginationTokenException',
        message: 'Invalid Token',
        $metadata: { httpStatusCode: 400 },
      });
    });

    it('makes tokens that ListFaces refuses', async () => {
      const { NextToken } = await list({ MaxResults: 1 });
      await expect(
        service.rekognition.send(new ListFacesCommand({ CollectionId: 'staff', NextToken })),
      ).rejects.toMatchObject({ name: 'InvalidPaginationTokenException' });
    });
  });

  it.each([-1, 4097])('refuses MaxResults %i', async (MaxResults) => {
    await expect(list({ MaxResults })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
