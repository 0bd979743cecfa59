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
    // Only keys are read: in a bucket without versions an object has no other name.
    const keys = [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => unescapeXml(key));
    if (keys.length === 0) throw new S3Error('MalformedXML', 'The XML you provided was not well-formed');
    await Promise.all(keys.map((key) => store.deleteObject(bucket, key)));
    const isQuiet = /<Quiet>\s*true\s*<\/Quiet>/.test(body);
    const deleted = isQuiet ? [] : keys.map((key) => parent('Deleted', [element('Key', key)]));
    context.type = 'application/xml';
    context.body = parent('DeleteResult', deleted, ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
  };
}

function unescapeXml(escaped: string): string {
  return escaped.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (entity, decimal, hex, name) => {
    if (name) return ENTITIES[name] ?? entity;
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
