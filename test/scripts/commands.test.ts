import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFaces, type Collection } from '../../layers/gallery/index.ts';
import { listSegments } from '../../layers/gallery/segments.ts';
import { addToCounts, keys } from '../../layers/gallery/table.ts';
import { segmentKey } from '../../layers/gallery/vectors/segment-store.ts';
import { storeOfCommand } from '../../scripts/store.ts';
import { someCollection, someFaces, somePhoto } from '../gallery/builders.ts';
import { expectFaces } from '../gallery/observe.ts';
import { type Emulators, startEmulators, storeEnvironment } from '../helpers/emulators.ts';
import { type Outcome, runScript } from '../helpers/processes.ts';

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
afterAll(() => emulators.close());

/** Runs a command as `npm run` does. */
function run(command: 'compact' | 'fsck', ...args: string[]): Promise<Outcome> {
  return runScript(`scripts/${command}.ts`, args, { ...process.env, ...storeEnvironment(emulators) });
}

const lastLine = ({ stdout }: Outcome) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

async function filled(images: number): Promise<{ collection: Collection; faceIds: string[] }> {
  const collection = await someCollection(emulators);
  const faceIds: string[] = [];
  for (let image = 0; image < images; image++) {
    const added = await addFaces(emulators, collection, somePhoto(), someFaces(2));
    faceIds.push(...added.map(({ faceId }) => faceId));
  }
  return { collection, faceIds };
}

describe('compact', () => {
  it('merges the small segments of a collection, with progress on stderr', async () => {
    const { collection, faceIds } = await filled(18);
    const outcome = await run('compact', collection.id);
    expect(outcome.code).toBe(0);
    expect(lastLine(outcome)).toEqual({ collection: collection.id, written: 1, replaced: 18, dropped: 0, deleted: 0 });
    expect(outcome.stderr).toContain('faces of 18 segments');
    await expectFaces(emulators, collection, faceIds);
  });

  it('refuses a collection that is not there, or not named', async () => {
    expect(await run('compact', 'nobody')).toMatchObject({
      code: 1,
      stderr: 'visage: There is no collection nobody.\n',
    });
    expect(await run('compact')).toMatchObject({ code: 1, stderr: expect.stringContaining('name a collection') });
  });
});

describe('fsck', () => {
  it('ends with status 0 and a report when all is well', async () => {
    const { collection } = await filled(2);
    const outcome = await run('fsck', collection.id);
    expect(outcome.code).toBe(0);
    expect(lastLine(outcome)).toEqual({
      collection: collection.id,
      faces: 4,
      images: 2,
      segments: 2,
      vectors: 4,
      deadVectors: 0,
      users: 0,
      userVectors: 0,
      deadUserVectors: 0,
      orphans: 0,
      orphanBytes: 0,
      retired: 0,
      isQuiet: true,
      problems: 0,
      problemsByKind: {},
      mended: 0,
      unmended: 0,
    });
  });

  it('reports problems on stderr with status 1, and repairs with --repair what can be repaired', async () => {
    const { collection, faceIds } = await filled(1);
    await emulators.dynamo.send(
      new UpdateCommand({ TableName: emulators.table, Key: keys.count(collection, 3), ...addToCounts({ faces: -1 }) }),
    );
    const found = await run('fsck', collection.id);
    expect(found.code).toBe(1);
    expect(found.stderr).toContain('wrong count: of faces, counted 1, found 2');
    expect(lastLine(found)).toMatchObject({ problems: 1, problemsByKind: { 'wrong count': 1 }, mended: 0 });

    const repaired = await run('fsck', collection.id, '--repair');
    expect(repaired.code).toBe(0);
    expect(lastLine(repaired)).toMatchObject({ problems: 0, mended: 1, unmended: 0 });
    await expectFaces(emulators, collection, faceIds);
  });

  it('reports what it cannot repair, and ends with status 1', async () => {
    const { collection } = await filled(1);
    const [{ segmentId }] = await listSegments(emulators, collection);
    await emulators.s3.send(
      new DeleteObjectCommand({ Bucket: emulators.bucket, Key: segmentKey(collection, segmentId) }),
    );
    const outcome = await run('fsck', '--repair', collection.id);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(
      `not mended: broken segment: segmentId ${segmentId}, detail the object is missing: `,
    );
    expect(outcome.stderr).toContain('delete the face and index its photo again');
    expect(lastLine(outcome)).toMatchObject({ problems: 3, mended: 0, unmended: 3 });
  });

  it('refuses a collection that is not there, or not named', async () => {
    expect(await run('fsck', 'nobody')).toMatchObject({ code: 1, stderr: 'visage: There is no collection nobody.\n' });
    expect(await run('fsck')).toMatchObject({ code: 1, stderr: expect.stringContaining('name a collection') });
  });
});

describe('Commands', () => {
  it('work on the local service unless the environment names a table', async () => {
    const local = storeOfCommand({ PORT: '9000', AWS_ACCESS_KEY_ID: 'of-AWS', AWS_SECRET_ACCESS_KEY: 'secret' });
    expect(await local.s3.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 9001 });
    expect(await local.dynamo.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 9002 });
    expect(await local.s3.config.credentials()).toMatchObject({ accessKeyId: 'visage' });
    expect([local.table, local.bucket]).toEqual(['visage', 'visage-vectors']);

    const deployed = storeOfCommand({
      AWS_REGION: 'eu-west-1',
      VISAGE_TABLE: 'prod',
      VISAGE_VECTOR_BUCKET: 'prod-vectors',
    });
    expect(deployed.s3.config.endpoint).toBeUndefined();
    expect([deployed.table, deployed.bucket]).toEqual(['prod', 'prod-vectors']);
  });
});

it.each(['compact', 'fsck'] as const)('%s says so where no service runs', async (command) => {
  // Nothing listens on the ports of echo and discard here.
  const outcome = await runScript(`scripts/${command}.ts`, ['friends'], { PATH: process.env.PATH, PORT: '7' });
  expect(outcome).toMatchObject({ code: 1, stdout: '' });
  expect(outcome.stderr).toBe('visage: Nothing answers at 127.0.0.1:9: is the service running (npm start)?\n');
});
