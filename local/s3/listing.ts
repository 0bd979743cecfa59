import type { Context, Middleware } from '@20minutes/s3rver';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import type { Listing, ObjectStore } from './object-store.ts';
import { element, parent } from './xml.ts';

/** Parameters of a listing; a GET on a bucket with any other asks for something else, such as its location. */
const PARAMETERS = new Set([
  'continuation-token',
  'delimiter',
  'encoding-type',
  'fetch-owner',
  'list-type',
  'marker',
  'max-keys',
  'prefix',
  'start-after',
]);
const MAX_KEYS = 1000;

/**
 * Answers ListObjectsV2 and ListObjects. s3rver's own make their continuation tokens with a cipher that Node no longer has, and
 * escape an ampersand in a key twice.
 */
export function listObjects(store: ObjectStore): Middleware {
  return async (context, next) => {
    const bucket = /^\/([^/]+)\/?$/.exec(context.path)?.[1];
    if (context.method !== 'GET' || bucket === undefined || !isListing(context)) return next();
    if (!(await store.getBucket(bucket))) {
      throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
    }
    const { query } = context;
    const { prefix = '', delimiter = '' } = query;
    const limit = Math.min(Number(query['max-keys'] ?? MAX_KEYS), MAX_KEYS);
    if (!(limit >= 0)) throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range');
    const page = store.list(bucket, { prefix, delimiter, after: startOf(query), limit });
    context.type = 'application/xml';
    context.body = `<?xml version="1.0" encoding="UTF-8"?>\n${resultOf(bucket, query, limit, page)}`;
  };
}

function isListing({ query }: Context): boolean {
  return Object.keys(query).every((name) => PARAMETERS.has(name) || /^x-(amz-|id$)/i.test(name));
}

type Query = Context['query'];

/** Key after which the page starts; a continuation token holds it. */
function startOf(query: Query): string {
  if (query['list-type'] !== '2') return query.marker ?? '';
  const token = query['continuation-token'];
  return token === undefined ? (query['start-after'] ?? '') : Buffer.from(token, 'base64url').toString('utf8');
}

function resultOf(bucket: string, query: Query, limit: number, { objects, commonPrefixes, next }: Listing): string {
  const isUrlEncoded = query['encoding-type'] === 'url';
  const key = (text: string) => (isUrlEncoded ? encodeURIComponent(text).replaceAll('%2F', '/') : text);
  const token = query['continuation-token'];
  const position =
    query['list-type'] === '2'
      ? [
          element('KeyCount', objects.length + commonPrefixes.length),
          query['start-after'] && element('StartAfter', key(query['start-after'])),
          token && element('ContinuationToken', token),
          next && element('NextContinuationToken', Buffer.from(next).toString('base64url')),
        ]
      : [element('Marker', key(query.marker ?? '')), next && element('NextMarker', key(next))];
  const content = [
    element('Name', bucket),
    element('Prefix', key(query.prefix ?? '')),
    query.delimiter && element('Delimiter', key(query.delimiter)),
    isUrlEncoded && element('EncodingType', 'url'),
    element('MaxKeys', limit),
    element('IsTruncated', String(next !== undefined)),
    ...position,
    ...objects.map((object) =>
      parent('Contents', [
        element('Key', key(object.key)),
        element('LastModified', object.lastModifiedDate.toISOString()),
        element('ETag', String(object.metadata.etag)),
        element('Size', object.size),
        element('StorageClass', 'STANDARD'),
      ]),
    ),
    ...commonPrefixes.map((common) => parent('CommonPrefixes', [element('Prefix', key(common))])),
  ];
  return parent('ListBucketResult', content, ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
}
