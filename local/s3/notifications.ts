import type { DatabaseSync } from 'node:sqlite';
import type { S3Event, S3EventRecord } from 'aws-lambda';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, bucket TEXT NOT NULL, key TEXT NOT NULL,
    size INTEGER NOT NULL, md5 TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
`;

/** Change of an object. `event` is the end of S3's name for it. */
export interface Change {
  readonly event:
    | 'ObjectCreated:Put'
    | 'ObjectCreated:Copy'
    | 'ObjectCreated:CompleteMultipartUpload'
    | 'ObjectRemoved:Delete';
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly md5: string;
}

interface Row extends Change {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A message of S3 that is not settled yet. */
export interface Notification {
  readonly id: number;
  readonly message: S3Event;
}

/**
 * Notifications of changes in the watched buckets. A change and its notification are written in one transaction, and the
 * notification stays until it is settled, so whenever the process is killed, every acknowledged change has its notification.
 */
export class Notifications {
  readonly #index: DatabaseSync;
  readonly #buckets: ReadonlySet<string>;
  #listener: (() => void) | undefined;

  constructor(index: DatabaseSync, buckets: readonly string[]) {
    this.#index = index;
    this.#buckets = new Set(buckets);
    index.exec(SCHEMA);
  }

  /** Calls the function after every change from now on. */
  listen(listener: () => void): void {
    this.#listener = listener;
  }

  /** Writes the change, by `write`, and, if its bucket is watched, its notification: both or neither. */
  record(change: Change, write: () => void): void {
    if (!this.#buckets.has(change.bucket)) {
      write();
      return;
    }
    const { event, bucket, key, size, md5 } = change;
    this.#index.exec('BEGIN');
    try {
      write();
      this.#index
        .prepare('INSERT INTO notifications (event, bucket, key, size, md5, at) VALUES (?, ?, ?, ?, ?, ?)')
        .run(event, bucket, key, size, md5, Date.now());
      this.#index.exec('COMMIT');
    } catch (error) {
      this.#index.exec('ROLLBACK');
      throw error;
    }
    this.#listener?.();
  }

  /** Notifications not settled yet, in order, at most `limit`. @param after  an id; only later ones are returned */
  pending(after: number, limit: number): Notification[] {
    const rows = this.#index.prepare('SELECT * FROM notifications WHERE id > ? ORDER BY id LIMIT ?').all(after, limit);
    return (rows as unknown as Row[]).map((row) => ({ id: row.id, message: { Records: [recordOf(row)] } }));
  }

  /** Removes notifications. @param sequencers  of their records; unknown ones are ignored */
  settle(sequencers: readonly string[]): void {
    const remove = this.#index.prepare('DELETE FROM notifications WHERE id = ?');
    for (const sequencer of sequencers) remove.run(Number.parseInt(sequencer, 16));
  }
}

function recordOf({ id, event, bucket, key, size, md5, at }: Row): S3EventRecord {
  const isRemoval = event.startsWith('ObjectRemoved');
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: new Date(at).toISOString(),
    eventName: event,
    userIdentity: { principalId: 'local' },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': String(id), 'x-amz-id-2': 'local' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'visage',
      bucket: { name: bucket, ownerIdentity: { principalId: 'local' }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeKey(key),
        ...(isRemoval ? {} : { size, eTag: md5 }),
        sequencer: id.toString(16).toUpperCase().padStart(18, '0'),
      } as S3EventRecord['s3']['object'],
    },
  };
}

/** Encodes a key as S3 does in events: as in an HTML form, but slashes stay. */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}
