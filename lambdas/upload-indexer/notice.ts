import type { S3Event } from 'aws-lambda';

/** An event of an object in a bucket, as S3 notified it. */
export interface Notice {
  readonly what: 'created' | 'removed';
  readonly bucket: string;
  readonly key: string;
  /** In a bucket with versioning: the version that was created or removed. */
  readonly versionId?: string;
}

/** The message is not a notification of S3. No retry helps: it ends in the dead-letter queue, which raises an alarm. */
export class UnreadableNotice extends Error {
  override readonly name = 'UnreadableNotice';
}

/** The kind of each event, by the first part of its name. Lifecycle rules delete under a name of their own. */
const KINDS: ReadonlyMap<string, Notice['what']> = new Map([
  ['ObjectCreated', 'created'],
  ['ObjectRemoved', 'removed'],
  ['LifecycleExpiration', 'removed'],
]);

/**
 * Reads the notices in a message that S3 sent to a queue. Its test message, sent when the queue is configured, holds
 * none.
 * @throws UnreadableNotice
 */
export function readNotices(body: string): Notice[] {
  try {
    const event = JSON.parse(body) as Partial<S3Event> & { Event?: string };
    if (event.Event === 's3:TestEvent') return [];
    return (event.Records ?? missing('Records')).flatMap(({ eventName, s3: { bucket, object } }) => {
      const what = KINDS.get(eventName.split(':')[0]);
      if (!what) return [];
      const versionId = object.versionId ? { versionId: object.versionId } : {};
      return [{ what, bucket: bucket.name, key: decodeKey(object.key), ...versionId }];
    });
  } catch (cause) {
    throw new UnreadableNotice('The message is no notification of S3.', { cause });
  }
}

/** S3 encodes keys like HTML forms: `a+b%2Bc` is `a b+c`. */
function decodeKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}

function missing(member: string): never {
  throw new Error(`There are no ${member}.`);
}
