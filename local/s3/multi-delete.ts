import { text } from 'node:stream/consumers';
import type { Middleware } from '@20minutes/s3rver';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import type { ObjectStore } from './object-store.ts';
import { element, parent } from './xml.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Answers DeleteObjects. s3rver's own takes a key such as `0001` for a number, and reports it as deleted. */
export function deleteObjects(store: ObjectStore): Middleware {
  return async (context, next) => {
    const bucket = /^\/([^/]+)\/?$/.exec(context.path)?.[1];
    if (context.method !== 'POST' || bucket === undefined || !('delete' in context.query)) return next();
    if (!(await store.getBucket(bucket))) {
      throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
    }
    const body = await text(context.req);
    // Versions are not read: in a bucket without them an object has one.
    const objects = [...body.matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, object = '']) => ({
      key: textOf('Key', object) ?? '',
      etag: textOf('ETag', object),
    }));
    if (objects.length === 0) throw new S3Error('MalformedXML', 'The XML you provided was not well-formed');
    const isQuiet = /<Quiet>\s*true\s*<\/Quiet>/.test(body);
    const outcomes = await Promise.all(
      objects.map(async ({ key, etag }) => {
        try {
          await store.deleteObject(bucket, key, etag);
          return isQuiet ? [] : parent('Deleted', [element('Key', key)]);
        } catch (error) {
          if (!(error instanceof S3Error)) throw error;
          const { code, message } = error;
          return parent('Error', [element('Key', key), element('Code', code), element('Message', message)]);
        }
      }),
    );
    context.type = 'application/xml';
    context.body = parent('DeleteResult', outcomes.flat(), ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
  };
}

function textOf(name: string, xml: string): string | undefined {
  const escaped = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return escaped === undefined ? undefined : unescapeXml(escaped);
}

function unescapeXml(escaped: string): string {
  return escaped.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (entity, decimal, hex, name) => {
    if (name) return ENTITIES[name] ?? entity;
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
