import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import S3Error from '@20minutes/s3rver/lib/models/error.js';

/** Computes a digest of bytes as they come. */
interface Hasher {
  update(bytes: Buffer): void;
  digest(): Buffer;
}

/** Digest that a client sent with its body. */
export interface ExpectedDigest {
  readonly algorithm: Algorithm;
  /** Undefined until the trailers of the body were read. */
  value(): string | undefined;
  /** The error for a body with another digest. */
  mismatch(): Error;
}

export type Algorithm = keyof typeof HASHERS;

const HASHERS = {
  crc32: () => crcHasher((bytes, value) => crc32(bytes, value)),
  crc32c: () => crcHasher(crc32c),
  md5: () => createHash('md5'),
  sha1: () => createHash('sha1'),
  sha256: () => createHash('sha256'),
} satisfies Record<string, () => Hasher>;

/** Bytes of each digest. */
const LENGTHS: Readonly<Record<Algorithm, number>> = { crc32: 4, crc32c: 4, md5: 16, sha1: 20, sha256: 32 };

/** Algorithms of the headers and trailers `x-amz-checksum-NAME`. CRC-64/NVME, also one of S3's, is not verified. */
const CHECKSUMS = ['crc32', 'crc32c', 'sha1', 'sha256'] as const;

/** Computes the digests of a body while it is written, and compares them with those expected. */
export class Verifier {
  readonly #checks: readonly { readonly expected: ExpectedDigest; readonly hasher: Hasher }[];

  constructor(digests: readonly ExpectedDigest[]) {
    this.#checks = digests.map((expected) => ({ expected, hasher: HASHERS[expected.algorithm]() }));
  }

  update(bytes: Buffer): void {
    for (const { hasher } of this.#checks) hasher.update(bytes);
  }

  /** Called after the last byte. @throws S3Error BadDigest, InvalidDigest or InvalidRequest */
  verify(): void {
    for (const { expected, hasher } of this.#checks) {
      const value = expected.value();
      if (value !== undefined && hasher.digest().toString('base64') !== value) throw expected.mismatch();
    }
  }
}

/**
 * Reads the digests that a request announces.
 * @param header  value of a header, empty if absent
 * @param trailer  value of a trailer, once the body was read
 * @throws S3Error for a value that is no digest
 */
export function expectedDigests(
  header: (name: string) => string,
  trailer: (name: string) => string | undefined = () => undefined,
): ExpectedDigest[] {
  const digests: ExpectedDigest[] = [];
  const md5 = header('content-md5');
  if (md5) {
    if (!isDigest(md5, 'md5')) throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
    digests.push({
      algorithm: 'md5',
      value: () => md5,
      mismatch: () => new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.'),
    });
  }
  const announced = header('x-amz-trailer').split(/\s*,\s*/);
  for (const algorithm of CHECKSUMS) {
    const name = `x-amz-checksum-${algorithm}`;
    const given = header(name);
    if (!given && !announced.includes(name)) continue;
    const value = () => checked(name, algorithm, given || trailer(name));
    value();
    digests.push({
      algorithm,
      value,
      mismatch: () =>
        new S3Error('BadDigest', `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`),
    });
  }
  return digests;
}

/** @throws S3Error for a value that is no digest */
function checked(name: string, algorithm: Algorithm, value: string | undefined): string | undefined {
  if (value === undefined || isDigest(value, algorithm)) return value;
  throw new S3Error('InvalidRequest', `Value for ${name} header is invalid.`);
}

function isDigest(text: string, algorithm: Algorithm): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === LENGTHS[algorithm] && bytes.toString('base64') === text;
}

function crcHasher(update: (bytes: Buffer, value: number) => number): Hasher {
  let value = 0;
  return {
    update(bytes) {
      value = update(bytes, value);
    },
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(value);
      return digest;
    },
  };
}

/** The polynomial of Castagnoli, bits reversed. */
const CASTAGNOLI = 0x82f63b78;

const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CASTAGNOLI : value >>> 1;
  return value;
});

function crc32c(bytes: Buffer, previous: number): number {
  let value = ~previous;
  for (const byte of bytes) value = (value >>> 8) ^ CRC32C_TABLE[(value ^ byte) & 0xff];
  return ~value >>> 0;
}
