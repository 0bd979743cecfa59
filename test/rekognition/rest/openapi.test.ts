import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKeyring, issueKey } from '../../../layers/access/index.ts';
import { OPERATIONS } from '../../../layers/rekognition/operation-table.ts';
import { openApiDocument } from '../../../layers/rekognition/rest/openapi.ts';
import outputSchemas from '../../../layers/rekognition/rest/output-schemas.json' with { type: 'json' };
import { ROUTES } from '../../../layers/rekognition/rest/routes.ts';
import { KEY_FILE } from '../../../local/keys.ts';
import { outputSchemas as schemasOfSdk } from '../../../scripts/output-schemas.ts';
import { credentials } from '../../helpers/aws.ts';
import { startService, type TestService } from '../../helpers/service.ts';

interface Endpoint {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, { readonly schema: object }> };
}

const document = openApiDocument() as { paths: Record<string, Record<string, Endpoint>> };
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
    expect(Object.keys(requestBody?.content ?? {})).toEqual(['application/json', 'image/jpeg', 'image/png']);
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
  const clerk = issueKey({ operations: [], collections: [] });
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
    await fileKeyring(`${service.home}/${KEY_FILE}`).save([clerk]);
  });
  afterAll(() => service.close());

  const get = (authorization?: string) =>
    fetch(new URL('/openapi.json', service.endpoint), authorization ? { headers: { authorization } } : {});

  it.each([
    [credentials.accessKeyId, credentials.secretAccessKey],
    [clerk.id, clerk.secret],
  ])('answers the document to every key: %s', async (id, secret) => {
    const response = await get(`Bearer ${id}:${secret}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('requires credentials', async () => {
    expect((await get()).status).toBe(401);
  });
});
