import { expect, it, vi } from 'vitest';
import { addFaces } from '../../../layers/gallery/index.ts';
import { listSegments } from '../../../layers/gallery/segments.ts';
import { someCollection, someFaces, somePhoto } from '../../gallery/builders.ts';
import { startEmulators, storeEnvironment } from '../../helpers/emulators.ts';
import { context } from '../api/events.ts';
import { asksFor, messages } from './events.ts';

it('The compactor that Lambda loads works with the services that its environment names', async () => {
  const emulators = await startEmulators();
  const environment = { ...storeEnvironment(emulators), POWERTOOLS_LOG_LEVEL: 'SILENT' };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const collection = await someCollection(emulators);
  for (let image = 0; image < 17; image++) await addFaces(emulators, collection, somePhoto(), someFaces(1));

  const { handler } = await import('../../../lambdas/compactor/handler.ts');
  expect(await handler(messages(asksFor(collection.id)), context(120_000))).toEqual({ batchItemFailures: [] });
  expect(await listSegments(emulators, collection)).toHaveLength(1);

  vi.unstubAllEnvs();
  await emulators.close();
});
