import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it, vi } from 'vitest';
import { listFaces } from '../../../layers/gallery/index.ts';
import { someCollection } from '../../gallery/builders.ts';
import { startEmulators, storeEnvironment } from '../../helpers/emulators.ts';
import { portraits } from '../../helpers/portraits.ts';
import { messages, notification } from './events.ts';

it('The upload indexer that Lambda loads works with the services that its environment names', async () => {
  const published: string[] = [];
  const bus = createServer(async (request, response) => {
    published.push(JSON.parse(await text(request)).Entries[0].DetailType);
    response.end('{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}');
  });
  bus.listen(0, '127.0.0.1');
  await once(bus, 'listening');
  const emulators = await startEmulators(undefined, ['visage-uploads']);
  const environment = {
    ...storeEnvironment(emulators),
    VISAGE_ACCOUNT_ID: '210987654321',
    VISAGE_EVENT_BUS: 'default',
    VISAGE_UPLOAD_QUALITY_FILTER: 'NONE',
    VISAGE_UPLOAD_ATTRIBUTES: 'DEFAULT',
    VISAGE_REMOVE_ON_DELETE: 'false',
    VISAGE_UPLOAD_RESULTS: 'false',
    AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${(bus.address() as AddressInfo).port}`,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const collection = await someCollection(emulators);
  const [Body] = await portraits(1);
  await emulators.s3.send(new PutObjectCommand({ Bucket: 'visage-uploads', Key: `${collection.id}/1.jpg`, Body }));

  const { handler } = await import('../../../lambdas/upload-indexer/handler.ts');
  expect(await handler(messages(notification({ key: `${collection.id}/1.jpg` })))).toEqual({ batchItemFailures: [] });
  expect((await listFaces(emulators, collection, { limit: 10 })).items).toMatchObject([{ externalImageId: '1.jpg' }]);
  expect(published).toEqual(['Faces Indexed']);

  vi.unstubAllEnvs();
  bus.close();
  await emulators.close();
});
