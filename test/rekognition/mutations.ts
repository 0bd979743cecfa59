import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { OPERATIONS, type OperationName } from '../../layers/rekognition/operation-table.ts';
import { ROUTES } from '../../layers/rekognition/rest/routes.ts';
import type { Shape } from '../../layers/rekognition/wire/shapes.ts';
import { request, sign } from '../lambdas/api/events.ts';
import { meadow } from './photos.ts';

/** Valid and invalid requests, generated from the shapes of the operations' inputs. */

const photo = (await meadow(80, 80)).toString('base64');
const PNG_HEAD = 'iVBORw0KGgoAAAANSUhEUgAAdTAAAHUwCAIAAACwGvH2';

const TEXTS = [
  'staff',
  'visitors',
  'tenant-7.a',
  'ann',
  '5f0c2b8e-9d41-4c7a-8f35-1e6b7a90d2c4',
  'arn:aws:rekognition:us-east-1:000000000000:collection/staff',
  'visage-uploads',
  'no-such/key.jpg',
  'AUTO',
  'ALL',
  '',
  ' ',
  'a b',
  '.',
  '..',
  '-',
  '\u0000',
  'é',
  '\ud800',
  '__proto__',
  'constructor',
  'toString',
  'null',
  '0',
  '1e999',
  'x'.repeat(300),
];

const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

const number = fc.oneof(
  fc.constantFrom(0, 1, 2, 50, 80, 100, 4096, 4097, -1, -0, 0.5, 2 ** 31, 1e308),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const base64 = fc.oneof(
  { weight: 1, arbitrary: fc.constant(photo) },
  { weight: 20, arbitrary: fc.constantFrom('', '=', '====', 'A', 'AAAA', PNG_HEAD, photo.slice(0, 200), `${photo}!`) },
  { weight: 10, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64')) },
  { weight: 10, arbitrary: fc.nat(400).map((at) => corrupted(photo, at)) },
);

function corrupted(image: string, at: number): string {
  const bytes = Buffer.from(image, 'base64');
  bytes[at % bytes.length] ^= 0xff;
  return bytes.toString('base64');
}

/** Mostly values that fit the shape. */
function mutated(shape: Shape): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fitting(shape) }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) });
}

function fitting(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'string': {
      const values = shape.constraints.flatMap(({ schema }) => ('enum' in schema ? schema.enum : []));
      return values.length > 0 ? fc.oneof(fc.constantFrom(...values), text) : text;
    }
    case 'integer':
    case 'float':
      return number;
    case 'blob':
      return base64;
    case 'list':
      return fc.array(mutated(shape.item), { maxLength: 6 });
    case 'map':
      return fc.dictionary(text, mutated(shape.value), { maxKeys: 6 });
    case 'structure':
      return fc.oneof(
        { weight: 2, arbitrary: record(shape.members) },
        // Satisfies all constraints, so that the operation itself receives an empty structure.
        { weight: 1, arbitrary: fc.constant({}) },
      );
  }
}

function record(members: Readonly<Record<string, Shape & { readonly required?: boolean }>>): fc.Arbitrary<object> {
  return fc.record(Object.fromEntries(Object.entries(members).map(([name, member]) => [name, mutated(member)])), {
    // Other mutations omit required members often enough.
    requiredKeys: Object.entries(members).flatMap(([name, { required }]) => (required ? [name] : [])),
  });
}

/** JSON, some of it with a piece replaced or removed, and some of it random text. */
function spoiled(json: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const damage = fc.tuple(
    json,
    fc.nat(),
    fc.nat(12),
    fc.constantFrom('', '"', '{', '[', ',', '\\u', '\ud800', 'NaN', '\u0000'),
  );
  return fc.oneof(
    { weight: 8, arbitrary: json },
    {
      weight: 1,
      arbitrary: damage.map(([whole, at, length, piece]) => {
        const start = at % (whole.length + 1);
        return whole.slice(0, start) + piece + whole.slice(start + length);
      }),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );
}

const inputs = new Map(
  [...OPERATIONS].map(([name, { input }]) => [name, record(input.members).map((value) => JSON.stringify(value))]),
);
const operation = fc.constantFrom(...OPERATIONS.keys());
const inputOf = (name: OperationName) => spoiled(inputs.get(name) ?? fc.constant('{}'));

const headerName = fc.oneof(
  fc.constantFrom(
    'x-amz-content-sha256',
    'x-amz-security-token',
    'x-amz-date',
    'Authorization',
    'Host',
    'Content-Type',
    'Expect',
    '__proto__',
    'X-Forwarded-For',
  ),
  fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/),
);
const headers = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      headerName,
      fc.oneof(text, fc.constantFrom('image/jpeg', 'Bearer visage:x', 'AWS4-HMAC-SHA256')),
      { maxKeys: 4 },
    ),
  },
);

const target = (name: string) =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constant(`RekognitionService.${name}`) },
    { weight: 1, arbitrary: text },
    {
      weight: 1,
      arbitrary: fc.constantFrom('RekognitionService.', 'RekognitionService.__proto__', 'DynamoDB_20120810.PutItem'),
    },
  );

const sdkCall = operation.chain((name) =>
  fc
    .record({ body: inputOf(name), target: target(name), headers })
    .map(({ body, target: to, headers: more }) => request(body, { headers: { 'X-Amz-Target': to, ...more } })),
);

const segment = fc.oneof(
  text.map((value) => encodeURIComponent(value.toWellFormed())),
  fc.constantFrom('%', '%zz', '%2F', '..', 'faces', 'users', 'search'),
);
const path = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...ROUTES), fc.array(segment, { minLength: 3, maxLength: 3 }))
      .map(([route, values]) => {
        const rest = [...values];
        return {
          method: route.method as string,
          path: route.path.replaceAll(/\{\w+\}/g, () => rest.pop() ?? ''),
          operation: route.operation,
        };
      }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'x'),
      path: fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join('/')}`),
      operation,
    }),
  },
);
const parameter = fc.constantFrom(
  'maxResults',
  'nextToken',
  'faceIds',
  'externalImageId',
  'maxFaces',
  'qualityFilter',
  'attributes',
  'faceId',
  '__proto__',
  'X-Amz-Algorithm',
  'X-Amz-Expires',
);
const query = fc.array(
  fc.tuple(
    parameter,
    text.map((value) => value.toWellFormed()),
  ),
  { maxLength: 3 },
);

/** A form in base64. @param parts  names, contents, and whether each is a file */
function form(parts: readonly (readonly [string, string, boolean])[]): string {
  const lines = parts.map(([name, content, isFile]) => {
    const file = isFile ? '; filename="a.jpg"' : '';
    return `--Bound4ry\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${content}\r\n`;
  });
  return Buffer.from(`${lines.join('')}--Bound4ry--\r\n`).toString('base64');
}

const restCall = path.chain((where) =>
  fc
    .record({
      query,
      headers,
      body: fc.oneof(
        inputOf(where.operation).map((json) => ({ body: json, isBase64Encoded: false, type: 'application/json' })),
        fc
          .tuple(
            base64,
            fc.constantFrom('image/jpeg', 'image/*', 'application/octet-stream', 'multipart/form-data', ''),
          )
          .map(([image, type]) => ({ body: image, isBase64Encoded: true, type })),
        fc
          .array(
            fc.tuple(fc.oneof(fc.constantFrom('image', 'maxFaces', 'tags', '__proto__'), text), text, fc.boolean()),
            {
              maxLength: 4,
            },
          )
          .map((parts) => ({
            body: form(parts),
            isBase64Encoded: true,
            type: 'multipart/form-data; boundary=Bound4ry',
          })),
        fc.constant({ body: '', isBase64Encoded: false, type: '' }),
      ),
    })
    .map(({ query: pairs, headers: more, body: { body, isBase64Encoded, type } }) =>
      request(body, {
        method: where.method,
        path: `${where.path}?${new URLSearchParams(pairs)}`,
        isBase64Encoded,
        headers: { 'Content-Type': type, ...more },
      }),
    ),
);

/** A request, and whether it is signed. */
export interface Mutation {
  readonly event: APIGatewayProxyEvent;
  readonly isSigned: boolean;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  event: fc.oneof({ weight: 3, arbitrary: sdkCall }, { weight: 2, arbitrary: restCall }),
  isSigned: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});

export async function sent({ event, isSigned }: Mutation): Promise<APIGatewayProxyEvent> {
  return isSigned ? sign(event) : event;
}
