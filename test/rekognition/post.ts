import { type SigningOptions, signedFetch } from '../helpers/signing.ts';

/** A response as received, not parsed by an SDK. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends any body, correctly signed: also what no SDK would send. */
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
