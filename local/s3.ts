import { createServer } from 'node:http';
import S3rver from '@20minutes/s3rver';
import accounts from '@20minutes/s3rver/lib/models/account.js';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import type { Emulator, EmulatorOptions } from './emulator.ts';
import { reportFault } from './fault.ts';
import { middleware } from './s3/middleware.ts';
import type { Notifications } from './s3/notifications.ts';
import { ObjectStore } from './s3/object-store.ts';
import { close, type LateAnswer, listen } from './server.ts';

/** S3's own answer to a request whose body arrives too late. */
const LATE: LateAnswer = {
  status: 400,
  type: 'application/xml',
  body:
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>RequestTimeout</Code><Message>Your socket connection to the ' +
    'server was not read from or written to within the timeout period. Idle connections will be closed.</Message></Error>',
};

export interface S3Options extends EmulatorOptions {
  /** Buckets to make when missing. */
  readonly buckets: readonly string[];
  /** Buckets, among these, whose changes are notified. */
  readonly watched?: readonly string[];
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Emulator extends Emulator {
  readonly notifications: Notifications;
}

/**
 * S3 on one machine, kept in a folder: s3rver's protocol (path-style addresses) on ObjectStore instead of its own store.
 *
 * Requests must carry the access key, in the Authorization header or a presigned address; signatures are not verified.
 *
 * @throws PortTaken
 */
export async function startS3({ folder, host, port, buckets, watched = [], ...key }: S3Options): Promise<S3Emulator> {
  accounts.DUMMY_ACCOUNT.createKeyPair(key.accessKeyId, key.secretAccessKey);
  const store = await ObjectStore.open(folder, watched);
  for (const bucket of buckets) await store.putBucket(bucket);

  // For listings and deletions s3rver computes wrong signatures, other than those that SDKs send.
  const app = new S3rver({ directory: folder, silent: true, allowMismatchedSignatures: true, vhostBuckets: false });
  app.store = app.context.store = store;
  app.middleware.splice(-1, 0, ...middleware(store));
  app.on('error', report);

  const server = createServer(app.callback());
  try {
    const endpoint = await listen(server, host, port, 'S3', { late: LATE });
    return {
      endpoint,
      notifications: store.notifications,
      async close() {
        await close(server);
        store.close();
      },
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Reports faults. An error of the caller was answered, and a client that disconnects is no fault. */
function report(error: Error & { code?: string }): void {
  const isNoFault =
    error instanceof S3Error || ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(error.code ?? '');
  if (!isNoFault) reportFault(error, 'S3 emulator');
}
