import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  IndexFacesCommand,
  ListFacesCommand,
  SearchFacesByImageCommand,
  SearchUsersByImageCommand,
} from '@aws-sdk/client-rekognition';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys } from '../../../layers/gallery/table.ts';
import { DEFAULT_PACKS } from '../../../layers/vision/index.ts';
import { TABLE } from '../../../local/names.ts';
import { credentials, region } from '../../helpers/aws.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { someCollection } from '../people.ts';
import { meadow } from '../photos.ts';

let service: TestService;
let CollectionId: string;

/** A collection of a pack that is not open. */
beforeAll(async () => {
  service = await startService();
  CollectionId = await someCollection(service);
  const client = new DynamoDBClient({ endpoint: service.dynamoEndpoint, region, credentials });
  await DynamoDBDocumentClient.from(client).send(
    new UpdateCommand({
      TableName: TABLE,
      Key: keys.collection(CollectionId),
      UpdateExpression: 'SET #pack = :pack',
      ExpressionAttributeNames: { '#pack': 'pack' },
      ExpressionAttributeValues: { ':pack': 'visage-0' },
    }),
  );
  client.destroy();
});
afterAll(() => service.close());

describe('A collection of a model pack that is not open', () => {
  it.each(['IndexFaces', 'SearchFacesByImage', 'SearchUsersByImage'] as const)(
    'refuses photos, for indexing and for searches: %s',
    async (operation) => {
      const input = { CollectionId, Image: { Bytes: await meadow(100, 100) } };
      const sent = {
        IndexFaces: () => service.rekognition.send(new IndexFacesCommand(input)),
        SearchFacesByImage: () => service.rekognition.send(new SearchFacesByImageCommand(input)),
        SearchUsersByImage: () => service.rekognition.send(new SearchUsersByImageCommand(input)),
      }[operation]();
      await expect(sent).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message:
          `The vectors of collection ${CollectionId} were made by model pack visage-0, and this service runs ` +
          `${DEFAULT_PACKS.join(', ')} only. Add visage-0 to visage:packs (VISAGE_PACKS of npm start), or index its ` +
          'photos into a new collection.',
      });
    },
  );

  it('can still be listed', async () => {
    expect((await service.rekognition.send(new ListFacesCommand({ CollectionId }))).Faces).toEqual([]);
  });
});
