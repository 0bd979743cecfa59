import type { OperationName } from '../operation-table.ts';
import type { Constraint, Member, Shape, StructureShape } from '../wire/shapes.ts';
import { ERROR, ERROR_RESPONSES, errorResponses } from './error-responses.ts';
import outputSchemas from './output-schemas.json' with { type: 'json' };
import { memberOf, membersOf, pathParameters, queryParameters, ROUTES, type Route } from './routes.ts';

type Json = Readonly<Record<string, unknown>>;

/** Outputs and the structures in them. Compiles only while the committed file has the output of every operation. */
const SCHEMAS: Readonly<Record<`${OperationName}Response`, Json>> = outputSchemas;

/**
 * REST as OpenAPI 3.1: requests derived from the table of routes and the shapes of the operations' inputs, responses
 * from AWS's model (`output-schemas.json`, written by `npm run schemas`).
 * @param server path that the routes are below: API Gateway's stage, or `/`
 */
export function openApiDocument(server = '/'): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Visage',
      version: '1',
      description: "Amazon Rekognition's face collections in your own AWS account, as REST.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: server }],
    security: [{ bearer: [] }, { signature: [] }],
    paths: Object.fromEntries(
      [...Map.groupBy(ROUTES, ({ path }) => path)].map(([path, routes]) => [path, pathItem(routes)]),
    ),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access key: `<key id>:<secret>`' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'AWS Signature Version 4 for the service `rekognition`',
        },
      },
      schemas: { ...SCHEMAS, Error: ERROR },
      responses: ERROR_RESPONSES,
    },
  };
}

/** Types of a body that is an image. Others are taken too, because the bytes decide. */
const IMAGE_TYPES = ['image/jpeg', 'image/png', 'application/octet-stream'];

function pathItem(routes: readonly Route[]): Json {
  return Object.fromEntries(
    [...Map.groupBy(routes, ({ method }) => method)].map(([method, alternatives]) => [
      method.toLowerCase(),
      endpoint(alternatives),
    ]),
  );
}

/** @param alternatives the routes of one method and path, which differ in their bodies */
function endpoint(alternatives: readonly Route[]): Json {
  const body = requestBody(alternatives);
  return {
    operationId: alternatives.map(({ operation }) => operation).join('Or'),
    summary: alternatives.map(({ summary }) => summary).join('; or '),
    parameters: uniqueByName(alternatives.flatMap(parameters)),
    ...(body && { requestBody: body }),
    responses: {
      200: {
        description: 'Done',
        content: { 'application/json': { schema: anyOf(alternatives.map(({ operation }) => reference(operation))) } },
      },
      ...errorResponses(alternatives),
      default: {
        description: 'Not done',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

function parameters(route: Route): Json[] {
  const members = membersOf(route);
  const inPath = pathParameters(route).map((name) => {
    const member = members[memberOf(route, name)];
    return { name, in: 'path', required: true, schema: schemaOf(member.type === 'list' ? member.item : member) };
  });
  const inQuery = [...queryParameters(route)].map(([member, name]) => ({
    name,
    in: 'query',
    schema: schemaOf(members[member]),
    ...(members[member].type === 'list' && { style: 'form', explode: false }),
  }));
  return [...inPath, ...inQuery];
}

function uniqueByName(all: readonly Json[]): Json[] {
  return [...new Map(all.map((parameter) => [parameter.name, parameter])).values()];
}

/**
 * A body may hold every member that is not in the path. Those that are neither structures nor maps may be in the query
 * instead.
 */
function requestBody(alternatives: readonly Route[]): Json | undefined {
  if (!['PUT', 'POST'].includes(alternatives[0].method)) return undefined;
  const bodies = alternatives.map(bodyShape).filter(({ members }) => Object.keys(members).length > 0);
  if (bodies.length === 0) return undefined;
  const withImage = alternatives.filter(({ image }) => image);
  return {
    required: bodies.every((body) => Object.values(body.members).some(({ required }) => required)),
    content: {
      'application/json': { schema: anyOf(bodies.map(schemaOf)) },
      ...(withImage.length > 0 && {
        ...Object.fromEntries(IMAGE_TYPES.map((type) => [type, { schema: {} }])),
        'multipart/form-data': { schema: anyOf(withImage.map(formSchema)) },
      }),
    },
  };
}

/** A form: the photo as a file, under any name, and the parameters of the query as fields. */
function formSchema(route: Route): Json {
  const members = membersOf(route);
  const fields = [...queryParameters(route)].map(([member, name]) => [name, schemaOf(members[member])]);
  return { type: 'object', required: ['image'], properties: { image: {}, ...Object.fromEntries(fields) } };
}

function bodyShape(route: Route): StructureShape {
  const inPath = new Set(pathParameters(route).map((name) => memberOf(route, name)));
  const members = Object.entries(membersOf(route)).filter(([name]) => !inPath.has(name));
  return { type: 'structure', members: Object.fromEntries(members) } as StructureShape;
}

function reference(operation: OperationName): Json {
  return { $ref: `#/components/schemas/${operation}Response` };
}

function anyOf(schemas: readonly Json[]): Json {
  return schemas.length === 1 ? schemas[0] : { anyOf: schemas };
}

function schemaOf(shape: Shape): Json {
  switch (shape.type) {
    case 'string':
      return { type: 'string', ...keywords(shape.constraints, 'Length') };
    case 'integer':
      return { type: 'integer', format: 'int32', ...keywords(shape.constraints, '') };
    case 'float':
      return { type: 'number', format: 'float', ...keywords(shape.constraints, '') };
    case 'blob':
      // Its length limits count decoded bytes, which JSON Schema has no keyword for.
      return { type: 'string', contentEncoding: 'base64' };
    case 'list':
      return { type: 'array', items: schemaOf(shape.item), ...keywords(shape.constraints, 'Items') };
    case 'map':
      return {
        type: 'object',
        propertyNames: schemaOf(shape.key),
        additionalProperties: schemaOf(shape.value),
        ...keywords(shape.constraints, 'Properties'),
      };
    case 'structure': {
      const members: [string, Member][] = Object.entries(shape.members);
      const required = members.filter(([, member]) => member.required).map(([name]) => name);
      return {
        type: 'object',
        ...(required.length > 0 && { required }),
        properties: Object.fromEntries(members.map(([name, member]) => [name, schemaOf(member)])),
      };
    }
  }
}

/** @param counted what a length counts, the end of JSON Schema's keyword: `minLength`, `minItems`, `minProperties` */
function keywords(constraints: readonly Constraint<never>[], counted: 'Length' | 'Items' | 'Properties' | ''): Json {
  return Object.assign(
    {},
    ...constraints.map(({ schema }) => {
      if ('pattern' in schema) return isPortable(schema.pattern) ? schema : {};
      if (!('length' in schema)) return schema;
      return 'min' in schema.length
        ? { [`min${counted}`]: schema.length.min }
        : { [`max${counted}`]: schema.length.max };
    }),
  );
}

/** Whether a pattern means the same in other languages. Python's `re`, for one, has no classes by Unicode property. */
function isPortable(pattern: string): boolean {
  return !/\\p\{/i.test(pattern);
}
