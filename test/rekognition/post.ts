import { type SigningOptions, signedFetch } from '../helpers/signing.ts';

/** A response as it came, before any SDK had its way with it. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends what no SDK would, with a right signature. */
export async function post(
  { endpoint }: { readonly endpoint: string },
  operation: string,
  body: string | object,
  options: SigningOptions = {},
): Promise<RawResponse> {
  const request = {
    headers: { 'X-Amz-Target': `RekognitionService.${operation}`, 'Content-Type': 'application/x-amz-json-1.1' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
  const response = await signedFetch(endpoint, request, options);
  return { status: response.status, headers: response.headers, text: await response.text() };
}
