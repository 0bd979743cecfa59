// The parts of @20minutes/s3rver that local/s3 builds on; the package ships no types. Written against 5.0.0.

declare module '@20minutes/s3rver' {
  import type { EventEmitter } from 'node:events';
  import type { RequestListener } from 'node:http';
  import type { Readable } from 'node:stream';

  /** Koa's context, as far as it is used. */
  export interface Context {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string | undefined>>;
    readonly headers: Record<string, string | undefined>;
    /** The body that s3rver reads; headers come from elsewhere. */
    req: Readable;
    status: number;
    type: string;
    body: unknown;
    get(header: string): string;
    set(header: string, value: string): void;
  }

  export type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

  export default class S3rver extends EventEmitter {
    constructor(options: {
      directory: string;
      silent: boolean;
      allowMismatchedSignatures: boolean;
      vhostBuckets: boolean;
    });
    store: object;
    readonly context: { store: object };
    /** In order of use; the last is the router. */
    readonly middleware: Middleware[];
    callback(): RequestListener;
  }
}

declare module '@20minutes/s3rver/lib/models/account.js' {
  const account: { DUMMY_ACCOUNT: { createKeyPair(accessKeyId: string, secretAccessKey: string): void } };
  export default account;
}

declare module '@20minutes/s3rver/lib/models/error.js' {
  /** An error of S3, which s3rver answers as XML with the status of its code. */
  export default class S3Error extends Error {
    constructor(code: string, message: string, detail?: Record<string, string>);
    readonly code: string;
    readonly status: number;
  }
}

declare module '@20minutes/s3rver/lib/models/object.js' {
  import type { Readable } from 'node:stream';

  export type Headers = Record<string, string | number | undefined>;

  /** Keeps those of the headers that belong to an object. */
  export default class S3Object {
    constructor(bucket: string, key: string, content: Readable | Buffer | null, headers: Headers);
    readonly bucket: string;
    readonly key: string;
    readonly content: Readable | Buffer | null;
    readonly metadata: Headers;
    readonly size: number;
    readonly lastModifiedDate: Date;
  }
}
