import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessError, authenticate, masterKey } from '../../layers/access/index.ts';
import { arrived, outcome } from './requests.ts';

const keys = masterKey('visage', 'a secret');
const refusal = async (headers: Record<string, string>, url = 'https://visage.example.com/') => {
  const { name, message } = (await outcome(arrived(url, { headers }), keys)) as { name: string; message: string };
  return `${name}: ${message}`;
};
const scope = '20261123/us-east-1/rekognition/aws4_request';

describe('An Authorization header', () => {
  it.each([[{}], [{ Authorization: '' }], [{ Authorization: '  ' }]])(
    'that is %j counts as missing',
    async (headers) => {
      expect(await refusal(headers)).toBe('NoCredentials: Missing Authentication Token');
    },
  );

  it.each(['Basic dXNlcjpwYXNz', 'token visage:a-secret'])(
    'of no scheme of AWS names Bearer: %s',
    async (Authorization) => {
      expect(await refusal({ Authorization })).toBe(
        "IncompleteSignature: Unsupported AWS 'algorithm'. Supported is 'AWS4-HMAC-SHA256'. Or send Bearer <access key id>:<secret access key>.",
      );
    },
  );

  it.each(['AWS4-ECDSA-P256-SHA256 Credential=a', 'AWS4-HMAC-SHA256Credential=a'])(
    'of another scheme is incomplete: %s',
    async (Authorization) => {
      expect(await refusal({ Authorization })).toBe(
        "IncompleteSignature: Unsupported AWS 'algorithm'. Supported is 'AWS4-HMAC-SHA256'.",
      );
    },
  );

  it('lacking parts is refused with a list of them', async () => {
    expect(await refusal({ Authorization: 'AWS4-HMAC-SHA256' })).toBe(
      "IncompleteSignature: Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of a 'X-Amz-Date' header.",
    );
  });

  it.each(['visage', `visage/${scope}/more`, `/${scope}`, 'visage/20261123/us-east-1/rekognition/aws5_request'])(
    'with the credential %j is incomplete',
    async (credential) => {
      const Authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`;
      expect(await refusal({ Authorization, 'X-Amz-Date': '20261123T203813Z' })).toMatch(
        /^IncompleteSignature: Credential must have exactly 5/,
      );
    },
  );

  it.each(['today', '2026-11-23T20:38:13Z', '20261341T203813Z', '20261123T203813'])(
    'with the date %j is incomplete',
    async (date) => {
      const Authorization = `AWS4-HMAC-SHA256 Credential=visage/${scope}, SignedHeaders=host, Signature=00`;
      expect(await refusal({ Authorization, 'X-Amz-Date': date })).toMatch(/^IncompleteSignature: Date must be in ISO/);
    },
  );
});

describe('A bearer token', () => {
  const bearer = (Authorization: string) =>
    outcome(arrived('https://visage.example.com/', { headers: { Authorization } }), keys);

  it.each(['Bearer visage:a secret', 'bearer visage:a secret ', 'BEARER  visage:a secret'])(
    'authenticates its key: %j',
    async (header) => {
      expect(await bearer(header)).toEqual({ accessKeyId: 'visage', operations: ['*'], collections: ['*'] });
    },
  );

  it.each([
    ['Bearer visage:a secre', 'visage'],
    ['Bearer visage:', 'visage'],
    ['Bearer nobody:a secret', undefined],
    ['Bearer a secret:visage', undefined],
  ])('with a wrong part is refused, as AWS refuses an unknown key: %j', async (header, accessKeyId) => {
    const message = 'The security token included in the request is invalid.';
    expect(await bearer(header)).toEqual({ name: 'UnknownKey', message, accessKeyId });
  });

  it.each(['Bearer', 'Bearer visage', 'Bearer :a secret'])('without both parts is incomplete: %j', async (header) => {
    expect(await bearer(header)).toMatchObject({ name: 'IncompleteSignature' });
  });
});

describe('The query of a presigned URL', () => {
  const complete = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `visage/${scope}`,
    'X-Amz-Date': '20261123T203813Z',
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': '00',
  };
  const url = (query: Record<string, string>) => `https://visage.example.com/?${new URLSearchParams(query)}`;

  it.each(Object.keys(complete).slice(1))('without %s is refused, and the message names it', async (name) => {
    const { [name]: _, ...rest } = complete as Record<string, string>;
    expect(await refusal({}, url(rest))).toBe(
      `IncompleteSignature: AWS query-string parameters must include '${name}'. Re-examine the query-string.`,
    );
  });

  it.each(['0', '-1', '604801', '1.5', 'long'])('may not be valid for %s seconds', async (expires) => {
    expect(await refusal({}, url({ ...complete, 'X-Amz-Expires': expires }))).toMatch(
      /^IncompleteSignature: X-Amz-Expires must be/,
    );
  });

  it('may not name another algorithm', async () => {
    expect(await refusal({}, url({ ...complete, 'X-Amz-Algorithm': 'none' }))).toMatch(/Unsupported AWS 'algorithm'/);
  });
});

it('Random headers and queries are refused with an AccessError that does not contain the secret', async () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'AWS4-HMAC-SHA256',
      'Bearer',
      'Credential=',
      'SignedHeaders=',
      'Signature=',
      'visage',
      `visage/${scope}`,
      'host;x-amz-date',
      '__proto__',
      '0'.repeat(64),
      ', ',
      ' ',
      '=',
      ':',
      '20261123T203813Z',
    ),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom('authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256', 'host', '__proto__'),
  );
  const queryName = fc.oneof(
    name,
    fc.constantFrom(
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-SignedHeaders',
      'X-Amz-Signature',
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(name, text)),
      fc.dictionary(queryName, fc.array(text, { maxLength: 2 })),
      fc.string(),
      text,
      async (headers, query, method, path) => {
        const request = { method, path, query, headers: new Map(headers), body: '{}' };
        const error = await authenticate(request, keys, 'us-east-1', new Date('2026-11-23T20:38:13Z')).catch((e) => e);
        expect(error).toBeInstanceOf(AccessError);
        expect(error.message).not.toContain('a secret');
      },
    ),
    { numRuns: 1000 },
  );
});
