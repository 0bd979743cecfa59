import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CreateCollectionCommand, DeleteCollectionCommand, ListFacesCommand } from '@aws-sdk/client-rekognition';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { nameOf } from '../../../layers/rekognition/index.ts';
import { credentials, region } from '../../helpers/aws.ts';
import { portraits } from '../../helpers/portraits.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { filledUp, meadow } from '../../rekognition/photos.ts';

let service: TestService;
let photos: Buffer[];
beforeAll(async () => {
  service = await startService();
  photos = await portraits(8);
});
afterAll(() => service.close());

let folder: string;
let collection: string;
let collections = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-import-'));
  collection = `import-${++collections}`;
  await service.rekognition.send(new CreateCollectionCommand({ CollectionId: collection }));
});
afterEach(() => rm(folder, { recursive: true }));

function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const file = fileURLToPath(new URL('../../../scripts/import/main.ts', import.meta.url));
  return spawn(process.execPath, [file, ...args, '--endpoint', service.endpoint], {
    cwd: folder,
    env: {
      ...process.env,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_S3: service.s3Endpoint,
      VISAGE_HOME: join(folder, '.visage'),
      ...env,
    },
  });
}

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const child = start(args, env);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    once(child, 'exit'),
  ]);
  return { code, stderr, summary: stdout.startsWith('{') ? JSON.parse(stdout) : undefined };
}

async function fill(files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

async function indexedNames(): Promise<(string | undefined)[]> {
  const { Faces = [] } = await service.rekognition.send(new ListFacesCommand({ CollectionId: collection }));
  return Faces.map(({ ExternalImageId }) => nameOf(ExternalImageId ?? '')).sort();
}

async function refusals(file = `.visage/imports/${collection}.csv`): Promise<Record<string, string>[]> {
  return parse(await readFile(join(folder, file), 'utf8'), { columns: true });
}

describe('Importing a folder', () => {
  it('indexes its photos under their paths, and lists what was refused and why', async () => {
    await fill({
      'photos/ann.jpg': photos[0],
      'photos/2024/Zoë & Bob (1).jpeg': photos[1],
      'photos/no-extension': photos[2],
      'photos/.hidden/x.jpg': photos[3],
      'photos/.DS_Store': 'x',
      'photos/meadow.jpg': await meadow(200, 200),
      'photos/half.jpg': photos[4].subarray(0, 3000),
      'photos/tiny.jpg': await meadow(39, 39),
      'photos/notes, etc.txt': 'text',
      'photos/empty.jpg': '',
      'photos/huge.jpg': filledUp(photos[5], 5 * 2 ** 20 + 1),
      [`photos/${'é'.repeat(50)}.jpg`]: photos[6],
    });
    const { code, summary, stderr } = await run(['photos', '--collection', collection]);
    expect(stderr).toContain('Not indexed: 6, listed in');
    expect(summary).toEqual({
      collection,
      photos: 10,
      indexed: 4,
      faces: 3,
      unindexedFaces: 0,
      withoutFaces: 1,
      refused: 6,
      failed: 0,
      linksFollowed: 0,
      linksRepeated: 0,
      alreadyIndexed: 0,
      seconds: expect.any(Number),
    });
    expect(code).toBe(0);
    expect(await indexedNames()).toEqual(['2024/Zoë & Bob (1).jpeg', 'ann.jpg', 'no-extension']);
    expect((await refusals()).map(({ photo, kind, reason }) => [photo, kind, reason])).toEqual([
      ['empty.jpg', 'refused', 'Empty'],
      ['half.jpg', 'refused', 'InvalidImageFormatException'],
      ['huge.jpg', 'refused', 'TooLargeToSend'],
      ['notes, etc.txt', 'refused', 'NotAPhoto'],
      ['tiny.jpg', 'refused', 'InvalidParameterException'],
      [`${'é'.repeat(50)}.jpg`, 'refused', 'NameTooLong'],
    ]);
  });

  it('goes on past names that are not UTF-8 and links that lead nowhere, follows the others, and counts them', async () => {
    await fill({ 'photos/a.jpg': photos[0], 'elsewhere/b.jpg': photos[1] });
    await writeFile(Buffer.concat([Buffer.from(`${folder}/photos/`), Buffer.from('Zo\xeb.jpg', 'latin1')]), photos[2]);
    await symlink('../elsewhere', join(folder, 'photos/linked'));
    await symlink('a.jpg', join(folder, 'photos/z.jpg'));
    await symlink('nowhere.jpg', join(folder, 'photos/broken.jpg'));
    const { code, summary } = await run(['photos', '--collection', collection]);
    expect(summary).toMatchObject({ photos: 4, indexed: 2, refused: 1, failed: 1, linksFollowed: 1, linksRepeated: 1 });
    expect(code).toBe(1);
    expect(await indexedNames()).toEqual(['a.jpg', 'linked/b.jpg']);
    expect((await refusals()).map(({ photo, kind, reason }) => [photo, kind, reason])).toEqual([
      ['Zo\\xeb.jpg', 'refused', 'NameNotUtf8'],
      ['broken.jpg', 'failed', 'Vanished'],
    ]);
  });

  it('leaves nothing that git would add', async () => {
    await fill({ 'photos/a.txt': 'text' });
    await run(['photos', '--collection', collection]);
    expect(await readdir(folder)).toEqual(['.visage', 'photos']);
    expect(await readFile(join(folder, '.visage/imports/.gitignore'), 'utf8')).toBe('*\n');
  });

  it('again sends only what is new, changed or was refused', async () => {
    await fill({ 'photos/a.jpg': photos[0], 'photos/b.jpg': photos[1], 'photos/c.jpg': 'text' });
    const args = ['photos/', '--collection', collection];
    expect((await run(args)).summary).toMatchObject({ photos: 3, indexed: 2, refused: 1, alreadyIndexed: 0 });
    await fill({ 'photos/b.jpg': photos[2], 'photos/c.jpg': photos[3], 'photos/d.jpg': photos[4] });
    expect((await run(args)).summary).toMatchObject({ photos: 4, indexed: 3, refused: 0, alreadyIndexed: 1 });
    expect(await refusals()).toEqual([]);
    expect((await run([...args, '--again'])).summary).toMatchObject({ photos: 4, indexed: 4, alreadyIndexed: 0 });
    expect(await indexedNames()).toEqual(['a.jpg', 'b.jpg', 'b.jpg', 'c.jpg', 'd.jpg']);

    // Another collection of the same name knows none of them.
    await service.rekognition.send(new DeleteCollectionCommand({ CollectionId: collection }));
    expect((await run([...args, '--create'])).summary).toMatchObject({ indexed: 4, alreadyIndexed: 0 });
  });

  it('continues where it was killed', async () => {
    await fill(Object.fromEntries(photos.map((photo, index) => [`photos/${index}.jpg`, photo])));
    const args = ['photos', '--collection', collection, '--concurrency', '1'];
    const first = start(args);
    await vi.waitFor(async () => expect(await indexedNames()).not.toEqual([]), { timeout: 20_000, interval: 20 });
    first.kill('SIGKILL');
    await once(first, 'exit');
    const { summary } = await run(args);
    expect(summary.indexed + summary.alreadyIndexed).toBe(photos.length);
    expect(summary.indexed).toBeGreaterThan(0);
    expect(await indexedNames()).toEqual(photos.map((_photo, index) => `${index}.jpg`));
  });
});

describe('Importing from S3', () => {
  it('indexes what is under the prefix, which the service reads itself, up to 15 MB', async () => {
    await service.s3.send(new CreateBucketCommand({ Bucket: 'archive' }));
    const objects: Record<string, Uint8Array> = {
      'events/2024/a b+c.jpg': photos[0],
      'events/2024/large.jpg': filledUp(photos[1], 6 * 2 ** 20),
      'events/2024/larger.jpg': filledUp(photos[2], 15 * 2 ** 20 + 1),
      'events/2024/folder/': Buffer.alloc(0),
      'other/x.jpg': photos[3],
    };
    for (const [Key, Body] of Object.entries(objects)) {
      await service.s3.send(new PutObjectCommand({ Bucket: 'archive', Key, Body }));
    }
    const args = ['s3://archive/events/', '--collection', collection, '--csv', 'no.csv'];
    expect((await run(args)).summary).toMatchObject({ photos: 3, indexed: 2, refused: 1, alreadyIndexed: 0 });
    expect(await indexedNames()).toEqual(['2024/a b+c.jpg', '2024/large.jpg']);
    expect(await refusals('no.csv')).toMatchObject([{ photo: '2024/larger.jpg', reason: 'ImageTooLargeException' }]);
    expect((await run(args)).summary).toMatchObject({ indexed: 0, alreadyIndexed: 2, refused: 1 });
  });
});

/** An environment in which AWS's SDK finds no credentials. */
const NO_KEY = {
  HOME: '/nowhere',
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_EC2_METADATA_DISABLED: 'true',
};

describe('An import that cannot run', () => {
  it.each([
    ['of a folder that is not there', ['nowhere', '--collection', 'x'], {}, 2, 'There is no folder nowhere.'],
    ['into a collection that is not there', ['.', '--collection', 'nobody'], {}, 1, 'ResourceNotFoundException'],
    [
      'with a wrong key',
      ['.', '--collection', 'x'],
      { VISAGE_SECRET_ACCESS_KEY: 'wrong', VISAGE_ACCESS_KEY_ID: 'visage' },
      1,
      'InvalidSignatureException',
    ],
    ['without a key', ['.', '--collection', 'x'], NO_KEY, 1, 'visage: no access key: '],
    ['without a key of AWS', ['s3://nobodys/x', '--collection', 'x'], NO_KEY, 1, 'visage: no access key: '],
    ['from a bucket that is not there', ['s3://nobodys/x', '--collection', 'x'], {}, 1, 'NoSuchBucket'],
  ])('%s says so', async (_what, args, env, code, message) => {
    const outcome = await run(args, env);
    expect(outcome).toMatchObject({ code, stderr: expect.stringContaining(message), summary: undefined });
    expect(outcome.stderr).not.toMatch(/^ {4}at /m);
  });
});
