import { Logger } from '@aws-lambda-powertools/logger';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compactorHandler } from '../../../lambdas/compactor/app.ts';
import { listRetired } from '../../../layers/gallery/compaction/retired.ts';
import { addFaces, type Collection, deleteCollection, GRACE_MS } from '../../../layers/gallery/index.ts';
import { listSegments } from '../../../layers/gallery/segments.ts';
import { type Key, keys, partitions } from '../../../layers/gallery/table.ts';
import { segmentKey } from '../../../layers/gallery/vectors/segment-store.ts';
import { someCollection, someFaces, somePhoto } from '../../gallery/builders.ts';
import { expectFaces, itemsOf, objectsOf, overwrite } from '../../gallery/observe.ts';
import { type Emulators, startEmulators } from '../../helpers/emulators.ts';
import { context } from '../api/events.ts';
import { asksFor, messages, scheduled } from './events.ts';

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
afterAll(() => emulators.close());

const logger = new Logger({ logLevel: 'SILENT' });

/** A collection with one segment more than a level may have. */
async function crowded(): Promise<{ collection: Collection; faceIds: string[] }> {
  const collection = await someCollection(emulators);
  const faceIds: string[] = [];
  for (let image = 0; image < 17; image++) {
    const [face] = await addFaces(emulators, collection, somePhoto(), someFaces(1));
    faceIds.push(face.faceId);
  }
  return { collection, faceIds };
}

/** Moves a time attribute into the past. */
function backdate(key: Key, attribute: string, ms: number) {
  return emulators.dynamo.send(
    new UpdateCommand({
      TableName: emulators.table,
      Key: { PK: key.PK, SK: key.SK },
      UpdateExpression: 'SET #time = :time',
      ExpressionAttributeNames: { '#time': attribute },
      ExpressionAttributeValues: { ':time': new Date(Date.now() - ms).toISOString() },
    }),
  );
}

describe('The compactor', () => {
  it('compacts the collections that its messages name', async () => {
    const handler = compactorHandler(emulators, logger);
    const [a, b] = [await crowded(), await crowded()];
    const event = messages(asksFor(a.collection.id), asksFor(b.collection.id));
    expect(await handler(event, context(120_000))).toEqual({ batchItemFailures: [] });
    for (const { collection, faceIds } of [a, b]) {
      expect(await listSegments(emulators, collection)).toHaveLength(1);
      await expectFaces(emulators, collection, faceIds);
    }
  });

  it('reports the messages that failed, and only those, and logs why', async () => {
    const errors = vi.spyOn(logger, 'error');
    const handler = compactorHandler(emulators, logger);
    const [good, bad, deleted] = [await crowded(), await crowded(), await crowded()];
    const [{ segmentId }] = await listSegments(emulators, bad.collection);
    const key = segmentKey(bad.collection, segmentId);
    await overwrite(emulators, key, new Uint8Array(1));
    await deleteCollection(emulators, deleted.collection.id);

    const ids = [bad, deleted, good].map(({ collection }) => asksFor(collection.id));
    const event = messages('not JSON', ...ids);
    const failed = event.Records.slice(0, 2).map(({ messageId }) => ({ itemIdentifier: messageId }));
    expect(await handler(event, context(120_000))).toEqual({ batchItemFailures: failed });
    expect(await listSegments(emulators, good.collection)).toHaveLength(1);
    expect(await listSegments(emulators, bad.collection)).toHaveLength(17);
    expect(errors.mock.calls.map(([, error]) => String(error))).toEqual([
      expect.stringContaining('SyntaxError'),
      expect.stringContaining(key),
    ]);
    errors.mockRestore();
  });

  it('starts nothing that it has no time left to finish', async () => {
    const { collection } = await crowded();
    await compactorHandler(emulators, logger)(messages(asksFor(collection.id)), context(60_000));
    expect(await listSegments(emulators, collection)).toHaveLength(17);
    await compactorHandler(emulators, logger)(messages(asksFor(collection.id)), context(120_000));
    expect(await listSegments(emulators, collection)).toHaveLength(1);
  });

  it('purges on a schedule collections and replaced objects deleted longer ago than the grace period', async () => {
    const handler = compactorHandler(emulators, logger);
    const [old, recent, merged] = [await crowded(), await crowded(), await crowded()];
    for (const { collection } of [old, recent]) await deleteCollection(emulators, collection.id);
    await backdate(keys.purge(old.collection), 'deletedAt', GRACE_MS);
    await backdate(keys.purge(recent.collection), 'deletedAt', GRACE_MS - 60_000);
    await handler(messages(asksFor(merged.collection.id)), context(120_000));

    expect(await handler(scheduled, context())).toEqual({ batchItemFailures: [] });
    expect(await objectsOf(emulators, old.collection)).toEqual([]);
    expect(await itemsOf(emulators, partitions.faces(old.collection))).toEqual([]);
    expect(await itemsOf(emulators, partitions.faces(recent.collection))).toHaveLength(17);
    expect(await objectsOf(emulators, merged.collection)).toHaveLength(18);

    const [retired] = await listRetired(emulators, merged.collection);
    await backdate(retired, 'retiredAt', GRACE_MS);
    await handler(scheduled, context());
    expect(await objectsOf(emulators, merged.collection)).toHaveLength(1);
    await expectFaces(emulators, merged.collection, merged.faceIds);
  });
});
