import type { S3Event } from 'aws-lambda';

/** What S3 says of an object in a bucket. */
export interface Notice {
  readonly what: 'created' | 'removed';
  readonly bucket: string;
  readonly key: string;
  /** In a bucket with versions: which of the object's was made, or went. */
  readonly versionId?: string;
}

/** A message that is none of S3's. It does not get better: it ends among the dead letters, where somebody sees it. */
export class UnreadableNotice extends Error {
  override readonly name = 'UnreadableNotice';
}

/** By the first part of the event's name. Lifecycle rules delete too, under a name of their own. */
const KINDS: ReadonlyMap<string, Notice['what']> = new Map([
  ['ObjectCreated', 'created'],
  ['ObjectRemoved', 'removed'],
  ['LifecycleExpiration', 'removed'],
]);

/**
 * The notices in a message that S3 sent to a queue; none in the one that it sends to try the queue out.
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

/** S3 writes keys as in an HTML form: `a+b%2Bc` is `a b+c`. */
function decodeKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}

function missing(member: string): never {
  throw new Error(`There are no ${member}.`);
}
