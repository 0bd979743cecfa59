import type { Context, Middleware } from '@20minutes/s3rver';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import { listObjects } from './listing.ts';
import { deleteObjects } from './multi-delete.ts';
import type { ObjectStore } from './object-store.ts';

/** Makes the middleware before s3rver's own routes, for what s3rver does not do as S3 does. */
export function middleware(store: ObjectStore): Middleware[] {
  return [
    refuseAnonymous,
    refuseVersions,
    decodeChunkedBody,
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
  if (versionId !== undefined && versionId !== 'null') {
    throw new S3Error('NoSuchVersion', 'The specified version does not exist.', { VersionId: versionId });
  }
  return next();
};

/** Decodes a streamed body. s3rver knows only one of the SDKs' encodings, and keeps its name as the object's own. */
const decodeChunkedBody: Middleware = (context, next) => {
  if (context.get('x-amz-content-sha256').startsWith('STREAMING-')) {
    const decoder = new AwsChunkedDecoder(Number(context.get('x-amz-decoded-content-length')));
    const body = context.req;
    // An interrupted upload must fail the decoder: `pipe` alone would leave it waiting.
    body.once('error', (error) => decoder.destroy(error));
    context.req = body.pipe(decoder);
    context.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
    const encodings = context.get('content-encoding').split(/\s*,\s*/);
    context.headers['content-encoding'] = encodings.filter((name) => name !== 'aws-chunked').join() || undefined;
  }
  return next();
};

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
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return [bucket, decodeURIComponent(key)];
}
