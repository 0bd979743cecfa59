import { spawnSync } from 'node:child_process';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiHandler } from '../../../lambdas/api/app.ts';
import { masterKey } from '../../../layers/access/index.ts';
import type { Services } from '../../../layers/rekognition/index.ts';
import { OPERATIONS } from '../../../layers/rekognition/operation-table.ts';
import { openApiDocument } from '../../../layers/rekognition/rest/openapi.ts';
import outputSchemas from '../../../layers/rekognition/rest/output-schemas.json' with { type: 'json' };
import { ROUTES } from '../../../layers/rekognition/rest/routes.ts';
import { STATUS } from '../../../layers/rekognition/rest/status.ts';
import { outputSchemas as schemasOfSdk } from '../../../scripts/output-schemas.ts';
import { credentials } from '../../helpers/aws.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { context, request } from '../../lambdas/api/events.ts';

interface Endpoint {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<Record<string, object>>;
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, { readonly schema: object }> };
}

interface ErrorResponse {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

const document = openApiDocument() as {
  paths: Record<string, Record<string, Endpoint>>;
  components: { responses: Record<string, ErrorResponse> };
};

/** Whether there is a Python, and in it a module. */
function hasPython(module = 're'): boolean {
  return spawnSync('python3', ['-W', 'ignore', '-c', `import ${module}`]).status === 0;
}

const endpoints = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, endpoint]) => [`${method.toUpperCase()} ${path}`, endpoint] as const),
);

describe('The OpenAPI document', () => {
  it('is valid OpenAPI 3.1, and all its references resolve', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(Object.keys(outputSchemas).concat('Error')).toContain(name);
    }
  });

  it('has only patterns that ECMAScript and Python both compile', () => {
    const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, text]) =>
      JSON.parse(text),
    );
    expect(patterns.length).toBeGreaterThan(20);
    for (const pattern of patterns) {
      expect(() => new RegExp(pattern, 'u')).not.toThrow();
      expect(pattern).not.toMatch(/\\[pP]\{/);
    }
    if (!hasPython()) return;
    const script = 'import json, re, sys\nfor pattern in json.load(sys.stdin): re.compile(pattern)';
    const { status, stderr } = spawnSync('python3', ['-c', script], { input: JSON.stringify(patterns) });
    expect([status, String(stderr)]).toEqual([0, '']);
  });

  it.skipIf(!hasPython('openapi_spec_validator'))('is valid for a validator of another language', () => {
    const script = 'import json, sys, openapi_spec_validator as v; v.validate(json.load(sys.stdin))';
    const { status, stderr } = spawnSync('python3', ['-W', 'ignore', '-c', script], {
      input: JSON.stringify(document),
    });
    expect([status, String(stderr)]).toEqual([0, '']);
  });

  it('keeps the lengths of members whose pattern it leaves out', () => {
    const { schema } = document.paths['/tags'].post.requestBody?.content['application/json'] ?? {};
    expect(schema).toMatchObject({
      properties: {
        Tags: {
          propertyNames: { type: 'string', minLength: 1, maxLength: 128 },
          additionalProperties: { type: 'string', minLength: 0, maxLength: 256 },
          maxProperties: 200,
        },
      },
    });
  });

  it('describes the errors of each route by status, with the schema of errors', () => {
    const of = (method: string, path: string) => Object.keys(document.paths[path][method].responses);
    const everywhere = ['200', '400', '401', '403', '500', '503', 'default'];
    expect(of('get', '/collections')).toEqual(everywhere);
    expect(of('get', '/collections/{collectionId}')).toEqual([...everywhere, '404'].toSorted());
    expect(of('put', '/collections/{collectionId}')).toContain('409');
    expect(of('put', '/collections/{collectionId}/users/{userId}')).toContain('409');
    const ofPhotos = [...everywhere, '404', '413', '415', '429'].toSorted();
    expect(of('post', '/collections/{collectionId}/faces')).toEqual(ofPhotos);
    expect(of('post', '/collections/{collectionId}/search')).toEqual(ofPhotos);
    expect(of('post', '/detect')).toEqual(ofPhotos.filter((status) => status !== '404'));
    for (const [name, status] of Object.entries(STATUS).filter(([name]) => name !== 'UnknownOperationException')) {
      expect(document.components.responses[`Error${status}`].description.split(', ')).toContain(name);
    }
    for (const { content } of Object.values(document.components.responses)) {
      expect(content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Error' });
    }
  });

  it('has every route, each with a unique id', () => {
    const routes = new Set(ROUTES.map(({ method, path }) => `${method} ${path}`));
    expect(new Set(endpoints.map(([name]) => name))).toEqual(routes);
    expect(new Set(endpoints.map(([, { operationId }]) => operationId)).size).toBe(endpoints.length);
  });

  it.each(endpoints)('names every parameter of the path once: %s', (name, { parameters }) => {
    const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    expect(parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)).toEqual(
      inPath,
    );
    expect(new Set(parameters.map((parameter) => parameter.name)).size).toBe(parameters.length);
  });

  it('describes the input of IndexFaces', () => {
    const { parameters, requestBody } = document.paths['/collections/{collectionId}/faces'].post;
    expect(parameters.map(({ name, in: where }) => `${where} ${name}`)).toEqual([
      'path collectionId',
      'query externalImageId',
      'query attributes',
      'query maxFaces',
      'query qualityFilter',
    ]);
    expect(parameters[0].schema).toEqual({
      type: 'string',
      pattern: '^(?:[a-zA-Z0-9_.\\-]+)$',
      minLength: 1,
      maxLength: 255,
    });
    expect(parameters[3].schema).toEqual({ type: 'integer', format: 'int32', minimum: 1 });
    expect(requestBody?.required).toBe(true);
    expect(Object.keys(requestBody?.content ?? {})).toEqual([
      'application/json',
      'image/jpeg',
      'image/png',
      'application/octet-stream',
      'multipart/form-data',
    ]);
    const form = requestBody?.content['multipart/form-data'].schema as { properties: object };
    expect(Object.keys(form.properties)).toEqual([
      'image',
      'externalImageId',
      'attributes',
      'maxFaces',
      'qualityFilter',
    ]);
    expect(requestBody?.content['application/json'].schema).toMatchObject({
      type: 'object',
      required: ['Image'],
      properties: {
        Image: { properties: { Bytes: { contentEncoding: 'base64' } } },
        QualityFilter: { enum: expect.any(Array) },
      },
    });
  });

  it('has an output for every operation, and none besides (else `npm run schemas`)', () => {
    const outputs = Object.keys(outputSchemas).filter((name) => name.endsWith('Response'));
    expect(outputs).toEqual([...OPERATIONS.keys()].map((name) => `${name}Response`).toSorted());
  });

  it("has AWS's schema of every output (else `npm run schemas`)", () => {
    expect(outputSchemas).toEqual(schemasOfSdk());
  });
});

describe('GET /openapi.json', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  const get = (authorization?: string) =>
    fetch(new URL('/openapi.json', service.endpoint), authorization ? { headers: { authorization } } : {});

  it.each([undefined, `Bearer ${credentials.accessKeyId}:${credentials.secretAccessKey}`, 'Bearer nobody:guessed'])(
    'answers the document with and without a key: %s',
    async (authorization) => {
      const response = await get(authorization);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
    },
  );

  it("names API Gateway's stage as the server, so that clients call the routes below it", async () => {
    const { services } = unusedServices();
    const answer = await apiHandler(services, masterKey('a', 'b'))(
      request('', { method: 'GET', path: '/openapi.json' }),
      context(),
    );
    expect(JSON.parse(answer.body).servers).toEqual([{ url: '/v1/' }]);
    const index = await apiHandler(services, masterKey('a', 'b'))(request('', { method: 'GET' }), context());
    expect(JSON.parse(index.body)).toMatchObject({ openapi: '/v1/openapi.json', health: '/v1/health' });
  });
});

/** Services that a request that needs none of them may be given. */
function unusedServices(): { services: Services } {
  return { services: { region: 'us-east-1', account: '000000000000' } as Services };
}
