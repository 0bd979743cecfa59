import type { Context, Middleware } from '@20minutes/s3rver';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import { failedCondition, preconditionFailed, readConditions } from './conditions.ts';
import { expectedDigests } from './integrity.ts';
import { listObjects } from './listing.ts';
import { deleteObjects } from './multi-delete.ts';
import type { ObjectStore } from './object-store.ts';

/** Makes the middleware before s3rver's own routes, for what s3rver does not do as S3 does. */
export function middleware(store: ObjectStore): Middleware[] {
  return [
    refuseAnonymous,
    refuseVersions,
    refuseSubresources,
    readCopySource(store),
    readConditionally(store),
    writeAsRequired(store),
    deleteConditionally(store),
    suffixRanges(store),
    listObjects(store),
    deleteObjects(store),
    abortUploads(store),
  ];
}

/** Refuses requests without a signature, which s3rver would let do everything: buckets are private. */
const refuseAnonymous: Middleware = (context, next) => {
  // Presigned addresses carry theirs in the query, `Signature` in the older way of signing.
  const isPresigned = 'X-Amz-Signature' in context.query || 'Signature' in context.query;
  const isSigned = isPresigned || context.get('authorization') !== '';
  if (!isSigned) throw new S3Error('AccessDenied', 'Access Denied');
  return next();
};

/** Refuses every version but `null`, the only one of an object in a bucket without versioning. s3rver would ignore the name. */
const refuseVersions: Middleware = (context, next) => {
  const { versionId } = context.query;
  if (versionId !== undefined && versionId !== 'null') throw noSuchVersion(versionId);
  return next();
};

function noSuchVersion(versionId: string): S3Error {
  return new S3Error('NoSuchVersion', 'The specified version does not exist.', { VersionId: versionId });
}

/** Query parameters of GetObjectAttributes, annotations and RenameObject; s3rver would read or write the object itself. */
const UNKNOWN_SUBRESOURCES = ['attributes', 'annotation', 'renameObject'];

const refuseSubresources: Middleware = (context, next) => {
  const unknown = UNKNOWN_SUBRESOURCES.find((name) => name in context.query);
  if (unknown !== undefined) {
    const message = 'A parameter you provided implies functionality that is not implemented';
    throw new S3Error('NotImplemented', message, { ResourceType: unknown });
  }
  return next();
};

/**
 * Rewrites the source of a copy as s3rver reads it. S3 decodes all of it, s3rver not the characters `+ & = ? # @ : , ; $ /`.
 * Conditions on the source are checked here.
 */
function readCopySource(store: ObjectStore): Middleware {
  return (context, next) => {
    const header = context.get('x-amz-copy-source');
    if (header === '') return next();
    const [, encoded = '', versionId] = /^(.*?)(?:\?versionId=(.*))?$/s.exec(header) ?? [];
    if (versionId !== undefined && versionId !== 'null') throw noSuchVersion(versionId);
    const source = decodePath(encoded.replace(/^\//, ''));
    const conditions = readConditions((name) => context.get(name), 'x-amz-copy-source-');
    const object = conditions && store.stateOf(...locationIn(source));
    const failed = object && failedCondition(conditions, object);
    if (failed) throw preconditionFailed(`x-amz-copy-source-${failed}`);
    context.headers['x-amz-copy-source'] = encodeURI(source);
    return next();
  };
}

/** Answers a conditional read whose condition does not hold: s3rver knows one ETag and no If-Match. */
function readConditionally(store: ObjectStore): Middleware {
  return async (context, next) => {
    const isRead = context.method === 'GET' || context.method === 'HEAD';
    const conditions = isRead ? readConditions((name) => context.get(name)) : undefined;
    const object = conditions && store.stateOf(...locationOf(context));
    if (!object || 'acl' in context.query || 'tagging' in context.query) return next();
    const failed = failedCondition(conditions, object);
    if (failed === 'If-Match' || failed === 'If-Unmodified-Since') throw preconditionFailed(failed);
    if (failed) {
      context.status = 304;
      context.set('ETag', `"${object.md5}"`);
      context.set('Last-Modified', new Date(object.modifiedAt).toUTCString());
      return;
    }
    // They hold; s3rver need not judge them again.
    for (const name of ['if-none-match', 'if-modified-since']) context.headers[name] = '';
    return next();
  };
}

/**
 * Decodes a streamed body, and hands conditions and digests of a write to the store. s3rver ignores them, knows only one of the
 * SDKs' encodings, and keeps its name as the object's own.
 */
function writeAsRequired(store: ObjectStore): Middleware {
  return async (context, next) => {
    const header = (name: string) => context.get(name);
    const trailer = decodeChunkedBody(context);
    if (context.method !== 'PUT' && !('uploadId' in context.query)) return next();
    const conditions = readConditions(header);
    if (conditions?.ifNoneMatch && conditions.ifNoneMatch !== '*') {
      const message = 'A header you provided implies functionality that is not implemented';
      throw new S3Error('NotImplemented', message, { Header: 'If-None-Match' });
    }
    const hasBody = context.method === 'PUT' && header('x-amz-copy-source') === '';
    const digests = hasBody ? expectedDigests(header, trailer) : [];
    await store.require({ conditions, digests }, next);
    for (const { algorithm, value } of digests) {
      const digest = value();
      if (algorithm !== 'md5' && digest !== undefined) context.set(`x-amz-checksum-${algorithm}`, digest);
    }
  };
}

/** Deletes an object on the condition of its ETag, which s3rver ignores. */
function deleteConditionally(store: ObjectStore): Middleware {
  return async (context, next) => {
    const ifMatch = context.get('if-match');
    const [bucket, key] = locationOf(context);
    if (context.method !== 'DELETE' || ifMatch === '' || key === '') return next();
    await store.deleteObject(bucket, key, ifMatch);
    context.status = 204;
  };
}

/** @returns the value of a trailer once the body was read; undefined if the body has no trailers */
function decodeChunkedBody(context: Context): ((name: string) => string | undefined) | undefined {
  if (!context.get('x-amz-content-sha256').startsWith('STREAMING-')) return undefined;
  const decoder = new AwsChunkedDecoder(Number(context.get('x-amz-decoded-content-length')));
  const body = context.req;
  // An interrupted upload must fail the decoder: `pipe` alone would leave it waiting.
  body.once('error', (error) => decoder.destroy(error));
  context.req = body.pipe(decoder);
  context.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
  const encodings = context.get('content-encoding').split(/\s*,\s*/);
  context.headers['content-encoding'] = encodings.filter((name) => name !== 'aws-chunked').join() || undefined;
  return (name) => decoder.trailer(name);
}

/** Rewrites a range such as `bytes=-500`, the last 500 bytes, which s3rver takes for the first. */
function suffixRanges(store: ObjectStore): Middleware {
  return (context, next) => {
    const suffix = /^bytes=-(\d+)$/.exec(context.get('range'))?.[1];
    if (suffix !== undefined) {
      const size = store.sizeOf(...locationOf(context));
      if (size !== undefined) context.headers.range = `bytes=${Math.max(0, size - Number(suffix))}-`;
    }
    return next();
  };
}

/** Answers AbortMultipartUpload, which s3rver does not have. */
function abortUploads(store: ObjectStore): Middleware {
  return async (context, next) => {
    const { uploadId } = context.query;
    if (context.method !== 'DELETE' || uploadId === undefined) return next();
    await store.abortUpload(uploadId);
    context.status = 204;
  };
}

/** Bucket and key of a path-style address; the key is empty where the request is for the bucket. */
function locationOf({ path }: Context): [bucket: string, key: string] {
  const [bucket, key] = locationIn(path.slice(1));
  return [bucket, decodePath(key)];
}

/** Bucket and key in `BUCKET/KEY`. */
function locationIn(path: string): [bucket: string, key: string] {
  const [, bucket = '', key = ''] = /^([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return [bucket, key];
}

/** @throws S3Error if it is no encoding of UTF-8 */
function decodePath(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new S3Error('InvalidArgument', 'Invalid URI encoding.');
  }
}
