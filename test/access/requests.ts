import { authenticate, type Caller, type KeyStore, type SentRequest } from '../../layers/access/index.ts';

/** The caller of a request, or the error it is refused with. */
export async function outcome(
  request: SentRequest,
  keys: KeyStore,
  { region = 'us-east-1', now = new Date() }: { region?: string; now?: Date } = {},
): Promise<Caller | { readonly name: string; readonly message: string; readonly accessKeyId?: string }> {
  return authenticate(request, keys, region, now).catch(({ name, message, accessKeyId }) => ({
    name,
    message,
    accessKeyId,
  }));
}

/** A request for a URL, as the service receives it. */
export function arrived(
  url: string | URL,
  {
    method = 'POST',
    headers = {},
    body = '',
  }: { method?: string; headers?: Readonly<Record<string, string>>; body?: string | Uint8Array } = {},
): SentRequest {
  const { pathname, searchParams, host } = new URL(url);
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    method,
    path: pathname,
    query: Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)])),
    headers: new Map([['host', host], ...lowered]),
    body,
  };
}
