import { createHash, timingSafeEqual } from 'node:crypto';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { dateOf, type Signature } from './authorization.ts';
import { InvalidSignature } from './errors.ts';
import type { SentRequest } from './sent-request.ts';

/**
 * The service names in signatures. AWS's SDKs sign as for Rekognition itself; clients that derive the name from the
 * address sign for API Gateway, or for no service where the address is none of AWS's.
 */
const SERVICES: readonly string[] = ['rekognition', 'execute-api', ''];

/** The largest difference allowed between a client's clock and this one. */
const SKEW_MS = 5 * 60 * 1000;

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/**
 * Verifies a signature by computing it again from the request as it arrived, with the key's secret.
 *
 * It covers only the headers that the client signed; `host` and the operation's target must be among them, and so must
 * the date unless it is in the query. It always covers the body, whose SHA-256 is computed here. A session token, which
 * keys of Visage do not have, is a header or parameter like any other.
 * @param region that the signature must be for; undefined: any
 * @throws InvalidSignature
 */
export async function verifySignature(
  request: SentRequest,
  signature: Signature,
  secretAccessKey: string,
  { region, now }: { readonly region: string | undefined; readonly now: Date },
): Promise<void> {
  const refuse = (why: string) => new InvalidSignature(why, signature.keyId);
  const { scope, signedAt, signedHeaders } = signature;
  if (!SERVICES.includes(scope.service)) {
    throw refuse(`Credential should be scoped to correct service: '${SERVICES[0]}'.`);
  }
  if (region !== undefined && scope.region !== region) {
    throw refuse(`Credential should be scoped to a valid region, not '${scope.region.slice(0, 32)}': '${region}'.`);
  }
  if (scope.date !== signedAt.slice(0, 8)) {
    throw refuse('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.');
  }
  const expiry = expiryComplaint(signature, now);
  if (expiry) throw refuse(expiry);
  for (const name of mustBeSigned(request, signature)) {
    if (!signedHeaders.includes(name)) throw refuse(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const claimedHash = request.headers.get('x-amz-content-sha256');
  if (claimedHash !== undefined && claimedHash !== createHash('sha256').update(request.body).digest('hex')) {
    throw refuse(MISMATCH);
  }
  for (const signedRequest of [request, withoutSessionToken(request)]) {
    if (!signedRequest) continue;
    if (isSame(await signatureOf(signedRequest, signature, secretAccessKey), signature.signature)) return;
  }
  throw refuse(MISMATCH);
}

/** The request as a client signed it that appended its session token to the query afterwards; undefined without one. */
function withoutSessionToken(request: SentRequest): SentRequest | undefined {
  if (!Object.hasOwn(request.query, 'X-Amz-Security-Token')) return undefined;
  const { 'X-Amz-Security-Token': _token, ...query } = request.query;
  return { ...request, query };
}

/**
 * AWS's message if the signature is not valid now. The first time in it is the expiry of an expired presigned URL,
 * otherwise the time of signing.
 */
function expiryComplaint({ signedAt, expiresIn }: Signature, now: Date): string | undefined {
  const signed = dateOf(signedAt).getTime();
  const earliest = now.getTime() - SKEW_MS;
  const latest = now.getTime() + SKEW_MS;
  if (signed > latest) {
    return `Signature not yet current: ${signedAt} is still later than ${basic(latest)} (${basic(now)} + 5 min.)`;
  }
  if (expiresIn !== undefined) {
    const expires = signed + expiresIn * 1000;
    return expires < now.getTime()
      ? `Signature expired: ${basic(expires)} is now earlier than ${basic(now)}`
      : undefined;
  }
  if (signed < earliest) {
    return `Signature expired: ${signedAt} is now earlier than ${basic(earliest)} (${basic(now)} - 5 min.)`;
  }
  return undefined;
}

/** The headers that say which service, when and what is requested: none may be trusted unless it is signed. */
function mustBeSigned({ headers }: SentRequest, { kind }: Signature): string[] {
  return [
    'host',
    ...(kind === 'header' ? ['x-amz-date'] : []),
    ...(headers.has('x-amz-target') ? ['x-amz-target'] : []),
  ];
}

async function signatureOf(
  request: SentRequest,
  { kind, keyId, scope, signedHeaders, signedAt, expiresIn }: Signature,
  secretAccessKey: string,
): Promise<string> {
  const signer = new SignatureV4({
    service: scope.service,
    region: scope.region,
    credentials: { accessKeyId: keyId, secretAccessKey },
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: false,
  });
  const names = new Set(signedHeaders);
  const toSign = {
    method: request.method,
    // Neither is signed; `host` is, as a header.
    protocol: 'https:',
    hostname: '',
    path: request.path,
    query: { ...request.query } as Record<string, string[]>,
    headers: Object.fromEntries(signedHeaders.flatMap((name) => headerValue(request, name))),
    body: request.body,
  };
  const options = { signingDate: dateOf(signedAt), signableHeaders: names };
  if (kind === 'header') {
    const { headers } = await signer.sign(toSign, options);
    return headers.authorization.slice(headers.authorization.lastIndexOf('=') + 1);
  }
  // Headers stay headers: those that the client moved to the query are there already.
  const presigned = await signer.presign(toSign, {
    ...options,
    unhoistableHeaders: names,
    ...(expiresIn && { expiresIn }),
  });
  return String(presigned.query?.['X-Amz-Signature']);
}

/** SDKs sign Content-Length, which API Gateway does not always pass on: it follows from the body. */
function headerValue({ headers, body }: SentRequest, name: string): [string, string][] {
  const value = headers.get(name) ?? (name === 'content-length' ? String(Buffer.byteLength(body)) : undefined);
  return value === undefined ? [] : [[name, value]];
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function basic(time: Date | number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}
