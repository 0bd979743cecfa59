import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3Object from '@20minutes/s3rver/lib/models/object.js';
import { CreateCollectionCommand, ListFacesCommand } from '@aws-sdk/client-rekognition';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TRIES } from '../../lambdas/shared/constants.ts';
import type { Emulator } from '../../local/emulator.ts';
import { queueUrl, UPLOAD_BUCKET, UPLOAD_DEAD_LETTERS, UPLOAD_QUEUE } from '../../local/index.ts';
import {
  describeRejection,
  KEPT_REJECTIONS,
  type RejectedUpload,
  readRejections,
  rejectionLog,
  rejectionsFile,
} from '../../local/rejected-uploads.ts';
import { ObjectStore } from '../../local/s3/object-store.ts';
import { startSqs } from '../../local/sqs.ts';
import { startUploads, type Uploads } from '../../local/uploads.ts';
import { credentials, region } from '../helpers/aws.ts';
import { portraits } from '../helpers/portraits.ts';
import { runScript } from '../helpers/processes.ts';
import { startService } from '../helpers/service.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('The uploads of the local service', () => {
  it('are in the collection within two seconds or so, and with removeOnDelete go when the photo goes', async () => {
    const service = await startService({ uploads: { removeOnDelete: true } });
    const [Body] = await portraits(1);
    const CollectionId = 'staff';
    await service.rekognition.send(new CreateCollectionCommand({ CollectionId }));
    const namesOfFaces = async () => {
      const { Faces = [] } = await service.rekognition.send(new ListFacesCommand({ CollectionId }));
      return Faces.map(({ ExternalImageId }) => ExternalImageId);
    };
    const object = { Bucket: UPLOAD_BUCKET, Key: 'staff/Ann Lee + é.jpg' };
    await service.s3.send(new PutObjectCommand({ ...object, Body }));
    await vi.waitFor(async () => expect(await namesOfFaces()).toEqual(['Ann:20Lee:20:2b:20:c3:a9.jpg']), 10_000);
    await service.s3.send(new DeleteObjectCommand(object));
    await vi.waitFor(async () => expect(await namesOfFaces()).toEqual([]), 10_000);
    await service.close();
  });
});

describe('A photo that can never be indexed', () => {
  it('is reported, and listed by visage uploads, newest first, with the reason', async () => {
    const reported: RejectedUpload[] = [];
    const service = await startService({ onRejected: (upload) => reported.push(upload) });
    for (const Key of ['nobody/1.jpg', 'nobody/2.jpg']) {
      await service.s3.send(new PutObjectCommand({ Bucket: UPLOAD_BUCKET, Key, Body: 'text' }));
      await vi.waitFor(() => expect(reported.at(-1)?.key).toBe(Key), 10_000);
    }
    const env = { ...process.env, VISAGE_HOME: service.home };
    const { stdout } = await runScript('scripts/uploads.ts', [], env);
    const lines = stdout.trimEnd().split('\n');
    const { rejected } = JSON.parse(lines.pop() ?? '');
    expect(rejected).toEqual(reported.toReversed());
    expect(rejected[0]).toMatchObject({
      bucket: UPLOAD_BUCKET,
      key: 'nobody/2.jpg',
      collectionId: 'nobody',
      reason: 'ResourceNotFoundException',
    });
    expect(lines).toEqual([
      expect.stringContaining(`${UPLOAD_BUCKET}/nobody/2.jpg: ResourceNotFoundException: `),
      expect.stringContaining(`${UPLOAD_BUCKET}/nobody/1.jpg: ResourceNotFoundException: `),
    ]);
    const limited = await runScript('scripts/uploads.ts', ['--limit', '1'], env);
    expect(JSON.parse(limited.stdout.trimEnd().split('\n').pop() ?? '').rejected).toEqual([rejected[0]]);
    expect((await stat(rejectionsFile(service.home))).mode & 0o777).toBe(0o600);
    await service.close();
  });

  it('is looked for in a state folder that exists: visage uploads says so where it does not', async () => {
    const VISAGE_HOME = join(tmpdir(), 'visage-no-such-home');
    const { code, stdout, stderr } = await runScript('scripts/uploads.ts', [], { ...process.env, VISAGE_HOME });
    expect([code, stdout]).toEqual([0, '{"rejected":[]}\n']);
    expect(stderr).toBe(`visage: There is no state folder ${VISAGE_HOME}: VISAGE_HOME must be that of the service.\n`);
  });

  it('is one of the latest thousand that the state folder keeps', async () => {
    const home = await mkdtemp(join(tmpdir(), 'visage-rejections-'));
    const publish = rejectionLog(home);
    for (let index = 0; index < 2 * KEPT_REJECTIONS + 5; index++) await publish(rejection(`a/${index}.jpg`));
    const lines = (await readFile(rejectionsFile(home), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(KEPT_REJECTIONS + 5);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ key: `a/${2 * KEPT_REJECTIONS + 4}.jpg` });
    // A later service continues the file, and a line that a crash truncated is left out.
    await appendFile(rejectionsFile(home), '{"at":"20\n');
    await rejectionLog(home)(rejection('later.jpg'));
    expect(readRejections(home, 2).map(({ key }) => key)).toEqual(['later.jpg', `a/${2 * KEPT_REJECTIONS + 4}.jpg`]);
    expect((await stat(rejectionsFile(home))).mode & 0o777).toBe(0o600);
    await rm(home, { recursive: true });
  });

  it('is described without control characters of its key', () => {
    const upload = { at: '', ...rejection('a/\u001b[2J\n\u009b.jpg').detail };
    expect(describeRejection(upload)).toBe('b/a/\\u001b[2J\\u000a\\u009b.jpg: NoCollection: m');
  });

  function rejection(key: string) {
    const detail = { bucket: 'b', key, reason: 'NoCollection', message: 'm' };
    return { type: 'Image Rejected' as const, detail };
  }
});

describe('The queue of uploads', () => {
  let folder: string;
  let objects: ObjectStore;
  let emulator: Emulator;
  let sqs: SQSClient;
  let uploads: Uploads | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'visage-uploads-'));
    objects = await ObjectStore.open(folder, [UPLOAD_BUCKET]);
    emulator = await startSqs({ host: '127.0.0.1', port: 0 });
    sqs = new SQSClient({ endpoint: emulator.endpoint, region, credentials });
  });
  afterEach(async () => {
    await uploads?.close();
    uploads = undefined;
    sqs.destroy();
    await emulator.close();
    objects.close();
    await rm(folder, { recursive: true });
  });

  const put = (key: string) => objects.putObject(new S3Object(UPLOAD_BUCKET, key, Buffer.from(key), {}));
  const unsettled = () => objects.notifications.pending(0, 1000).length;
  const keyOf = (body: string): string => JSON.parse(body).Records[0].s3.object.key;

  /** Makes a handler that records its calls by key, and reports those in `poison` as failed. */
  function recordingHandler(poison: Set<string>) {
    const calls: string[] = [];
    const tries = new Map<string, string>();
    const handler = async ({ Records }: SQSEvent) => ({
      batchItemFailures: Records.flatMap(({ messageId, body, attributes }) => {
        calls.push(keyOf(body));
        tries.set(keyOf(body), attributes.ApproximateReceiveCount);
        return poison.has(keyOf(body)) ? { itemIdentifier: messageId } : [];
      }),
    });
    return { calls, tries, handler };
  }

  async function start(handler: Parameters<typeof startUploads>[0]['handler']) {
    const { notifications } = objects;
    const { endpoint: sqsEndpoint } = emulator;
    uploads = await startUploads({ sqsEndpoint, credentials, notifications, handler, visibilitySeconds: 1 });
  }

  async function deadLetters(): Promise<number> {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl(emulator.endpoint, UPLOAD_DEAD_LETTERS),
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages);
  }

  it('takes photos that were put before it started, and those put later', async () => {
    await put('a/1.jpg');
    const { calls, handler } = recordingHandler(new Set());
    await start(handler);
    await put('a/2.jpg');
    await vi.waitFor(() => expect([...calls].sort()).toEqual(['a/1.jpg', 'a/2.jpg']));
    await vi.waitFor(() => expect(unsettled()).toBe(0));
  });

  it('gives up only the message that fails five times, until it is sent back', async () => {
    const poison = new Set(['a/2.jpg']);
    const { calls, tries, handler } = recordingHandler(poison);
    for (const key of ['a/1.jpg', 'a/2.jpg', 'a/3.jpg', 'a/4.jpg']) await put(key);
    await start(handler);
    await vi.waitFor(async () => expect(await deadLetters()).toBe(1), { timeout: 20_000, interval: 100 });
    const timesCalled = (key: string) => calls.filter((called) => called === key).length;
    expect(['a/1.jpg', 'a/2.jpg', 'a/3.jpg', 'a/4.jpg'].map(timesCalled)).toEqual([1, TRIES, 1, 1]);
    expect(tries.get('a/2.jpg')).toBe(String(TRIES));
    expect(unsettled()).toBe(1);

    poison.clear();
    expect(await redrive()).toEqual({ moved: 1 });
    await vi.waitFor(() => expect(timesCalled('a/2.jpg')).toBe(TRIES + 1));
    await vi.waitFor(() => expect(unsettled()).toBe(0));
    expect(await deadLetters()).toBe(0);
    expect(await redrive()).toEqual({ moved: 0 });
  });

  it('holds all unprocessed messages again after a restart, dead letters too', async () => {
    const { handler } = recordingHandler(new Set(['a/1.jpg']));
    await put('a/1.jpg');
    await start(handler);
    await vi.waitFor(async () => expect(await deadLetters()).toBe(1), { timeout: 20_000, interval: 100 });
    await uploads?.close();
    await emulator.close();
    emulator = await startSqs({ host: '127.0.0.1', port: 0 });
    const { calls, handler: healthy } = recordingHandler(new Set());
    await start(healthy);
    await vi.waitFor(() => expect(calls).toEqual(['a/1.jpg']));
    await vi.waitFor(() => expect(unsettled()).toBe(0));
  });

  it('continues after a run that died', async () => {
    const complaint = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { calls, handler } = recordingHandler(new Set());
    let runs = 0;
    await put('a/1.jpg');
    await start(async (event) => {
      if (++runs === 1) throw new Error('killed');
      return handler(event);
    });
    await vi.waitFor(() => expect(calls).toEqual(['a/1.jpg']), 5_000);
    expect(complaint.mock.calls.flat().join('')).toContain('killed');
  });

  it('accepts messages from elsewhere', async () => {
    const bodies: string[] = [];
    await start(async ({ Records }) => {
      bodies.push(...Records.map(({ body }) => body));
      return { batchItemFailures: [] };
    });
    const QueueUrl = queueUrl(emulator.endpoint, UPLOAD_QUEUE);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"Event":"s3:TestEvent"}' }));
    await vi.waitFor(() => expect(bodies).toEqual(['{"Event":"s3:TestEvent"}']));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    await vi.waitFor(() => expect(Attributes?.ApproximateNumberOfMessages).toBe('0'));
  });

  it('completes the run in progress when it is closed', async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    await put('a/1.jpg');
    await start(async () => {
      begun.resolve();
      await goOn.promise;
      return { batchItemFailures: [] };
    });
    await begun.promise;
    const closed = uploads?.close();
    goOn.resolve();
    await closed;
    uploads = undefined;
    expect(unsettled()).toBe(0);
  });

  /** Runs `npm run redrive`. The service's SQS is three ports after its API. */
  async function redrive(): Promise<unknown> {
    const PORT = String(Number(new URL(emulator.endpoint).port) - 3);
    const { stdout } = await runScript('scripts/redrive.ts', [], { ...process.env, PORT });
    return JSON.parse(stdout);
  }
});
