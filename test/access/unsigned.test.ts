import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS, OTHER_OPERATIONS } from '../../layers/rekognition/index.ts';
import { ROUTES } from '../../layers/rekognition/rest/routes.ts';
import { startService, type TestService } from '../helpers/service.ts';

/** Requests without credentials: those that are answered, and that no other is. */

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const OPEN = ['/', '/health', '/openapi.json'];

/** Paths near the open ones, and every route's. */
const paths = [
  ...new Set(ROUTES.map(({ path }) => path.replaceAll(/\{\w+\}/g, 'a'))),
  ...['//', '/.', '/%2e', '/%2Fhealth', '//health', '/health/', '/HEALTH', '/health%20', '/health.json', '/healthz'],
  ...['/openapi.json/', '//openapi.json', '/openapi', '/openapi.yaml', '/openapi.json;a', '/v1/openapi.json'],
  ...['/keys', '/docs', '/metrics', '/.env', '/index.html'],
];

/** Sends a request without any credentials; the path is sent as it is. */
async function send(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  const response = await fetch(`${service.endpoint}${path}`, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('Without credentials', () => {
  it.each(OPEN)('%s is answered to GET and HEAD, whatever the query, and to no other method', async (path) => {
    for (const method of METHODS) {
      const { status, text, headers } = await send(method, path);
      const isOpen = ['GET', 'HEAD'].includes(method);
      expect([method, status < 400]).toEqual([method, isOpen]);
      if (!isOpen) continue;
      expect(headers.get('content-type')).toBe('application/json');
      if (method === 'GET') expect(JSON.parse(text)).toEqual(expect.any(Object));
      expect((await send(method, `${path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&x=1`)).status).toBe(200);
    }
  });

  it('GET / points to the OpenAPI document and to the documentation', async () => {
    const index = JSON.parse((await send('GET', '/')).text);
    expect(index).toMatchObject({ service: 'Visage', documentation: expect.stringContaining('docs/') });
    expect(JSON.parse((await send('GET', index.openapi)).text)).toMatchObject({ openapi: '3.1.0' });
    expect((await send('GET', index.health)).status).toBe(200);
  });

  it('no other path is answered, by any method', async () => {
    for (const path of paths) {
      // A URL normalises some of them to an open path.
      if (OPEN.includes(new URL(`${service.endpoint}${path}`).pathname)) continue;
      for (const method of METHODS) {
        const { status } = await send(method, path);
        expect([method, path, status]).toEqual([method, path, expect.toSatisfy((code) => code >= 400 && code < 500)]);
      }
    }
  });

  it('no operation is answered, whatever the request says of itself', async () => {
    const disguises = [
      {},
      { 'X-HTTP-Method-Override': 'GET' },
      { Origin: 'http://localhost:3000', 'Access-Control-Request-Method': 'POST' },
      { Authorization: '' },
      { 'X-Amz-Security-Token': 'token' },
    ];
    for (const operation of [...OPERATIONS.keys(), ...Object.values(OTHER_OPERATIONS).flat()]) {
      for (const disguise of disguises) {
        const headers = { 'X-Amz-Target': `RekognitionService.${operation}`, ...disguise };
        const { status, text } = await send('POST', '/', headers, '{"CollectionId":"staff"}');
        expect([operation, status]).toEqual([operation, 400]);
        expect(JSON.parse(text).__type).toMatch(/^(MissingAuthenticationToken|UnknownOperation)Exception$/);
      }
    }
  });

  it('of preflights only those of a page on this machine are answered', async () => {
    const ask = (origin: string) =>
      send('OPTIONS', '/collections', { Origin: origin, 'Access-Control-Request-Method': 'GET' });
    expect(await ask('http://localhost:3000')).toMatchObject({ status: 204, text: '' });
    for (const origin of ['https://app.example.com', 'null', '*', 'http://localhost.example.com']) {
      expect((await ask(origin)).status).toBe(404);
    }
  });
});
