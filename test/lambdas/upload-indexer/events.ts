import { sqsEvent } from '../../helpers/sqs-event.ts';

/** Encodes a key as S3 does in notifications. */
export const encoded = (key: string) => encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');

export interface NotifiedObject {
  readonly bucket?: string;
  readonly key: string;
  readonly versionId?: string;
  readonly event?: string;
}

/** A message as S3 sends it to a queue. */
export function notification(...objects: readonly NotifiedObject[]): string {
  return JSON.stringify({
    Records: objects.map(({ bucket = 'visage-uploads', key, versionId, event = 'ObjectCreated:Put' }) => ({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: '2026-01-01T00:00:00.000Z',
      eventName: event,
      s3: {
        s3SchemaVersion: '1.0',
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object: { key: encoded(key), ...(versionId && { versionId }), sequencer: '0055AED6DCD90281E5' },
      },
    })),
  });
}

export const messages = (...bodies: string[]) => sqsEvent('uploads', bodies);
