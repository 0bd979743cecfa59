import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corsOrigins, withCors } from '../../../lambdas/api/cors.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { signed } from '../../helpers/signing.ts';
import { context, request } from './events.ts';

const OK: APIGatewayProxyResult = { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' };

/** The answer of a handler whose every answer is `OK`. */
function answer(origins: readonly string[], method: string, headers: Record<string, string>) {
  return withCors(async () => OK, origins)(request('', { method, headers }), context());
}

/** A preflight as a browser sends it before a page's request. */
const preflight = (Origin: string, headers?: string) => ({
  Origin,
  'Access-Control-Request-Method': 'POST',
  ...(headers !== undefined && { 'Access-Control-Request-Headers': headers }),
});

const APP = 'https://app.example.com';

describe('CORS', () => {
  it('is off without origins: OPTIONS reaches the handler, and answers have no header of it', async () => {
    expect(await answer([], 'OPTIONS', preflight(APP))).toBe(OK);
    expect(await answer([], 'GET', { Origin: APP })).toBe(OK);
  });

  it('answers the preflight of an allowed origin, with the headers that SDKs send', async () => {
    const sdk = 'amz-sdk-invocation-id,amz-sdk-request,authorization,content-type,x-amz-date,x-amz-target';
    const { statusCode, headers, body } = await answer([APP], 'OPTIONS', preflight(APP, sdk));
    expect([statusCode, body]).toEqual([204, '']);
    expect(headers).toEqual({
      Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      'Access-Control-Allow-Origin': APP,
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE',
      'Access-Control-Allow-Headers': sdk.replaceAll(',', ', '),
      'Access-Control-Max-Age': '7200',
    });
  });

  it('allows no other headers, and echoes none of them', async () => {
    const { headers } = await answer([APP], 'OPTIONS', preflight(APP, 'Authorization, cookie, x-evil, X-Amz-Target'));
    expect(headers?.['Access-Control-Allow-Headers']).toBe('authorization, x-amz-target');
    const { headers: usual } = await answer([APP], 'OPTIONS', preflight(APP));
    expect(usual?.['Access-Control-Allow-Headers']).toContain('x-amz-security-token');
  });

  it.each(['https://evil.example.com', 'https://app.example.com.evil.org', 'http://app.example.com', 'null'])(
    'does not answer the preflight of %s, and marks its answers as depending on the origin only',
    async (origin) => {
      expect(await answer([APP], 'OPTIONS', preflight(origin))).toMatchObject({ statusCode: 200 });
      for (const headers of [preflight(origin), { Origin: origin }]) {
        expect((await answer([APP], 'OPTIONS', headers)).headers).toEqual({ ...OK.headers, Vary: 'Origin' });
      }
    },
  );

  it('takes OPTIONS that is no preflight for any other request', async () => {
    expect(await answer([APP], 'OPTIONS', { Origin: APP })).toMatchObject({ statusCode: 200, body: '{}' });
  });

  it('lets an allowed origin read answers, and never allows credentials', async () => {
    const { headers } = await answer(['https://b.example.com', APP], 'GET', { origin: APP });
    expect(headers).toEqual({
      ...OK.headers,
      Vary: 'Origin',
      'Access-Control-Allow-Origin': APP,
      'Access-Control-Expose-Headers': 'x-amzn-RequestId, x-amzn-ErrorType, Date',
    });
  });

  it.each([
    ['http://localhost', true],
    ['http://localhost:3000', true],
    ['http://localhost:300000', false],
    ['http://localhost.evil.org', false],
    ['http://localhost:1@evil.org', false],
    ['https://localhost:3000', false],
  ])('takes any port where an origin ends in `:*`: %s is %s', async (origin, isAllowed) => {
    const { headers } = await answer(['http://localhost:*'], 'GET', { Origin: origin });
    expect(headers?.['Access-Control-Allow-Origin']).toBe(isAllowed ? origin : undefined);
  });

  it('reads the origins of the environment, and refuses what is none', () => {
    expect(corsOrigins({})).toEqual([]);
    expect(corsOrigins({ VISAGE_CORS_ORIGINS: `${APP}, http://localhost:*` })).toEqual([APP, 'http://localhost:*']);
    for (const VISAGE_CORS_ORIGINS of ['*', 'https://*.example.com', `${APP}/`, 'app.example.com']) {
      expect(() => corsOrigins({ VISAGE_CORS_ORIGINS })).toThrow(VISAGE_CORS_ORIGINS);
    }
  });
});

describe('The local service', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ corsOrigins: [APP] });
  });
  afterAll(() => service.close());

  it.each(['http://localhost:3000', 'http://127.0.0.1:8080', 'http://[::1]:5173', APP])(
    'answers the preflight of %s unsigned on every path, and lets it read answers and errors',
    async (origin) => {
      for (const path of ['/', '/collections/staff/faces', '/openapi.json', '/health']) {
        const headers = preflight(origin, 'authorization,content-type,x-amz-target');
        const response = await fetch(new URL(path, service.endpoint), { method: 'OPTIONS', headers });
        expect([response.status, await response.text()]).toEqual([204, '']);
        expect(response.headers.get('access-control-allow-origin')).toBe(origin);
        expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      }
      const headers = { 'x-amz-target': 'RekognitionService.ListCollections', origin };
      const good = { method: 'POST', headers: await signed(service.endpoint, { headers, body: '{}' }), body: '{}' };
      const attempts: [number, Response][] = [
        [200, await fetch(service.endpoint, good)],
        [200, await fetch(new URL('/openapi.json', service.endpoint), { headers })],
        [200, await fetch(new URL('/health', service.endpoint), { headers })],
        [400, await fetch(service.endpoint, { ...good, body: '{ }' })],
        [401, await fetch(new URL('/collections', service.endpoint), { headers: { origin } })],
        [404, await fetch(new URL('/nowhere', service.endpoint), { headers: { origin } })],
        [413, await fetch(service.endpoint, { ...good, body: 'a'.repeat(16 * 1024 * 1024 + 1) })],
      ];
      for (const [status, response] of attempts) {
        expect(response.status).toBe(status);
        expect(response.headers.get('access-control-allow-origin')).toBe(origin);
        expect(response.headers.get('access-control-expose-headers')).toContain('x-amzn-RequestId');
        expect(response.headers.get('vary')).toBe('Origin');
      }
    },
  );

  it('lets no page of another origin read anything', async () => {
    const origin = 'https://evil.example.com';
    const refused = await fetch(service.endpoint, { method: 'OPTIONS', headers: preflight(origin) });
    expect(refused.status).toBe(404);
    for (const response of [refused, await fetch(new URL('/health', service.endpoint), { headers: { origin } })]) {
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(
    (name) => spawnSync(name, ['--version']).status === 0,
  );

  it.skipIf(!browser)('answers a signed call of a page in headless Chromium', async () => {
    const headers = {
      'x-amz-target': 'RekognitionService.ListCollections',
      'content-type': 'application/x-amz-json-1.1',
    };
    const { host: _host, ...sent } = await signed(service.endpoint, { headers, body: '{}' });
    const call = JSON.stringify({ method: 'POST', headers: sent, body: '{}' });
    const script = `fetch('${service.endpoint}/', ${call}).then(async (r) => document.title = r.status + ' ' + r.headers.get('x-amzn-requestid'), (e) => document.title = e)`;
    const page = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html').end(`<!doctype html><title>-</title><script>${script}</script>`);
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}/`;
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=5000', '--dump-dom', url];
    const { execFile } = await import('node:child_process');
    const dom = await new Promise<string>((resolve) => {
      execFile(browser ?? '', flags, (_error, stdout) => resolve(stdout));
    });
    page.close();
    expect(dom).toMatch(/<title>200 [0-9a-f-]{36}<\/title>/);
  });
});
