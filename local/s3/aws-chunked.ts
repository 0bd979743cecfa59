import { Transform, type TransformCallback } from 'node:stream';
import S3Error from '@20minutes/s3rver/lib/models/error.js';

/** What follows the last chunk: a checksum and a signature. */
const MAX_TRAILER_BYTES = 8192;

/**
 * Extracts the payload of a body in `aws-chunked` encoding, in which SDKs send streams: chunks of
 * `<size in hex>[;chunk-signature=...]\r\n<bytes>\r\n`, a chunk of size 0, and trailers. Signatures are not verified; the
 * length is.
 */
export class AwsChunkedDecoder extends Transform {
  readonly #expectedBytes: number;
  #decodedBytes = 0;
  #pending = Buffer.alloc(0);
  /** Bytes of the current chunk still to come, its closing CRLF included; undefined while its header is read. */
  #remaining: number | undefined;
  #ended = false;

  /** @param expectedBytes the `x-amz-decoded-content-length` header */
  constructor(expectedBytes: number) {
    super();
    this.#expectedBytes = expectedBytes;
  }

  override _transform(bytes: Buffer, _encoding: string, done: TransformCallback): void {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    while (!this.#ended && this.#pending.length > 0) {
      if (this.#remaining === undefined) {
        const end = this.#pending.indexOf('\r\n');
        if (end < 0) break;
        const size = Number.parseInt(this.#pending.toString('latin1', 0, end), 16);
        if (!Number.isInteger(size)) {
          done(incomplete());
          return;
        }
        this.#pending = this.#pending.subarray(end + 2);
        this.#remaining = size + 2;
        this.#ended = size === 0;
      } else {
        this.#takePayload();
      }
    }
    if (this.#ended && this.#pending.length > MAX_TRAILER_BYTES) done(incomplete());
    else done();
  }

  /** Value of a trailer, once the body was read. @param name  in lower case */
  trailer(name: string): string | undefined {
    const lines = this.#ended ? this.#pending.toString('latin1').split(/\r?\n/) : [];
    const line = lines.find((text) => text.toLowerCase().startsWith(`${name}:`));
    return line?.slice(name.length + 1).trim();
  }

  override _flush(done: TransformCallback): void {
    done(this.#ended && this.#decodedBytes === this.#expectedBytes ? null : incomplete());
  }

  #takePayload(): void {
    const remaining = this.#remaining ?? 0;
    const taken = this.#pending.subarray(0, remaining);
    const payload = taken.subarray(0, Math.max(0, remaining - 2));
    this.#pending = this.#pending.subarray(taken.length);
    this.#remaining = taken.length === remaining ? undefined : remaining - taken.length;
    this.#decodedBytes += payload.length;
    if (payload.length > 0) this.push(payload);
  }
}

function incomplete(): Error {
  return new S3Error('IncompleteBody', 'The request body terminated unexpectedly');
}
