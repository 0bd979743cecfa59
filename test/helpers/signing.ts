import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { credentials, region } from './aws.ts';

export interface UnsignedRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface SigningOptions {
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly region?: string;
  readonly service?: string;
  readonly signingDate?: Date;
}

function signer(options: SigningOptions): SignatureV4 {
  return new SignatureV4({
    credentials: options.credentials ?? credentials,
    region: options.region ?? region,
    service: options.service ?? 'rekognition',
    sha256: Hash.bind(null, 'sha256'),
  });
}

function toSign(url: URL, { method = 'POST', headers = {}, body }: UnsignedRequest) {
  const query: Record<string, string[]> = {};
  for (const name of url.searchParams.keys()) query[name] = url.searchParams.getAll(name);
  return {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query,
    headers: { ...headers, host: url.host },
    body,
  };
}

/** Signs a request, unchecked, as an SDK does. @returns its headers, with the signature */
export async function signed(
  url: string | URL,
  request: UnsignedRequest = {},
  options: SigningOptions = {},
): Promise<Record<string, string>> {
  return signedAsIs(toSign(new URL(url), request), options);
}

/** Signs a request whose path a URL would normalise. @returns its headers, with the signature */
export async function signedAsIs(
  request: ReturnType<typeof toSign>,
  options: SigningOptions = {},
): Promise<Record<string, string>> {
  const { signingDate = new Date() } = options;
  return (await signer(options).sign(request, { signingDate })).headers;
}

/** Makes a presigned URL. */
export async function presigned(
  url: string | URL,
  request: UnsignedRequest = {},
  { expiresIn = 60, ...options }: SigningOptions & { readonly expiresIn?: number } = {},
): Promise<URL> {
  const { signingDate = new Date() } = options;
  const { query = {} } = await signer(options).presign(toSign(new URL(url), { method: 'GET', ...request }), {
    signingDate,
    expiresIn,
    unhoistableHeaders: new Set(Object.keys(request.headers ?? {}).map((name) => name.toLowerCase())),
  });
  const result = new URL(url);
  for (const [name, value] of Object.entries(query)) result.searchParams.set(name, String(value));
  return result;
}

/** Sends a request with a signature, a valid one by default. */
export async function signedFetch(
  url: string | URL,
  request: UnsignedRequest = {},
  options: SigningOptions = {},
): Promise<Response> {
  const { method = 'POST', body } = request;
  return fetch(url, { method, headers: await signed(url, request, options), ...(body !== undefined && { body }) });
}
