import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authenticate, masterKey, type SentRequest } from '../../layers/access/index.ts';
import { credentials } from '../helpers/aws.ts';
import { presigned, type SigningOptions, signed } from '../helpers/signing.ts';
import { arrived, outcome } from './requests.ts';

const keys = masterKey(credentials.accessKeyId, credentials.secretAccessKey);
const url = 'https://visage.example.com/v1/';
const MINUTE_MS = 60_000;
/** Visage's key, with the session token of a key of AWS that the environment still has. */
const leftover = { credentials: { ...credentials, sessionToken: 'FwoGZXIvYXdzE' } };
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

const target = { 'X-Amz-Target': 'RekognitionService.ListFaces', 'Content-Type': 'application/x-amz-json-1.1' };
const body = '{"CollectionId":"staff"}';

/** A valid request, except for its signing options. */
async function listFaces(options: SigningOptions = {}): Promise<SentRequest> {
  return arrived(url, { headers: await signed(url, { headers: target, body }, options), body });
}

const withHeader = (request: SentRequest, name: string, value: string | undefined): SentRequest => {
  const headers = new Map(request.headers);
  if (value === undefined) headers.delete(name);
  else headers.set(name, value);
  return { ...request, headers };
};

const visage = { accessKeyId: 'visage', operations: ['*'], collections: ['*'] };
const invalid = (message: string) => ({ name: 'InvalidSignature', message, accessKeyId: 'visage' });

describe('A signature made by botocore', () => {
  const example = masterKey('VISGEXAMPLEKEY234567', 'a-secret-of-forty-characters-0123456789A');
  const now = new Date('2026-11-23T20:38:13Z');
  const where = { region: 'eu-west-1', now };

  it('is verified, without a signed User-Agent', async () => {
    const request = arrived('https://abcdef.execute-api.eu-west-1.amazonaws.com/v1/', {
      headers: {
        'X-Amz-Target': 'RekognitionService.ListFaces',
        'Content-Type': 'application/x-amz-json-1.1',
        'User-Agent': 'Boto3/1.43.11',
        'X-Amz-Date': '20261123T203813Z',
        Authorization:
          'AWS4-HMAC-SHA256 Credential=VISGEXAMPLEKEY234567/20261123/eu-west-1/rekognition/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=a0e730a855df1fe4542184df4069f1781ab46733be25f41a89cdc8994e44fe51',
      },
      body,
    });
    expect(await outcome(request, example, where)).toMatchObject({ accessKeyId: 'VISGEXAMPLEKEY234567' });
  });

  it('is verified in a presigned URL', async () => {
    const request = arrived(
      'https://abcdef.execute-api.eu-west-1.amazonaws.com/v1/collections/staff/faces?maxResults=10&userId=a%3Ab&faceIds=x&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=VISGEXAMPLEKEY234567%2F20261123%2Feu-west-1%2Frekognition%2Faws4_request&X-Amz-Date=20261123T203813Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=5a9e4198974faaf23315e507d9920c0f7a1be1ec4b89c29fbe1ff4fa9ebabdda',
      { method: 'GET' },
    );
    expect(await outcome(request, example, where)).toMatchObject({ accessKeyId: 'VISGEXAMPLEKEY234567' });
  });
});

describe('A signature made by aws4', () => {
  const example = masterKey('VISGEXAMPLEKEY234567', 'a-secret-of-forty-characters-0123456789A');
  const token = { 'X-Amz-Security-Token': 'leftover' };

  it.each([
    ['for no service', '', {}, 'aca0a37ab2779f284f539d3e20a951b52232996c46a7714ed2ab3bd86f1ffc8d'],
    ['for no service, with a token', '', token, '40acc1e57d4394843228a4a64cda7cb843ae2215e04b4f834e920153ecf884b4'],
    ['for API Gateway', 'execute-api', {}, '5e9c700cfed87e054c014b0f6c62da40e7b77cb1bb06ed41160c0088bbaec5e9'],
    [
      'for API Gateway, with a token',
      'execute-api',
      token,
      '98029c4d0333f3e71f35a9510124751f979b58a3afae94f43ffbb02bc5de56cc',
    ],
  ])('%s is verified', async (_, service, headers, signature) => {
    const names = ['content-length', 'content-type', 'host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target'];
    const signedNames = names.filter((name) => name !== 'x-amz-security-token' || Object.keys(headers).length > 0);
    const request = arrived('https://faces.example.com/', {
      headers: {
        ...target,
        ...headers,
        'X-Amz-Date': '20261123T203813Z',
        Authorization: `AWS4-HMAC-SHA256 Credential=VISGEXAMPLEKEY234567/20261123/us-east-1/${service}/aws4_request, SignedHeaders=${signedNames.join(';')}, Signature=${signature}`,
      },
      body,
    });
    expect(await outcome(request, example, { now: new Date('2026-11-23T20:38:13Z') })).toMatchObject({
      accessKeyId: 'VISGEXAMPLEKEY234567',
    });
  });
});

describe('A signed request', () => {
  it('is accepted as its key', async () => {
    expect(await outcome(await listFaces(), keys)).toEqual(visage);
  });

  it.each([-4.9, 4.9])('is accepted if its clock is off by %f minutes', async (minutes) => {
    const signingDate = new Date(Date.now() + minutes * MINUTE_MS);
    expect(await outcome(await listFaces({ signingDate }), keys)).toEqual(visage);
  });

  it('is accepted without its Content-Length, which API Gateway may not pass on', async () => {
    const headers = { ...target, 'content-length': String(body.length) };
    const request = arrived(url, { headers: await signed(url, { headers, body }), body });
    expect(await outcome(withHeader(request, 'content-length', undefined), keys)).toEqual(visage);
    expect(await outcome({ ...withHeader(request, 'content-length', undefined), body: `${body} ` }, keys)).toEqual(
      invalid(MISMATCH),
    );
  });

  it('is accepted with unsigned headers that proxies and clients add', async () => {
    const request = withHeader(await listFaces(), 'x-forwarded-for', '203.0.113.7');
    expect(await outcome(withHeader(request, 'user-agent', 'curl'), keys)).toEqual(visage);
  });

  it.each([
    ['a path with escapes', 'https://visage.example.com/collections/a%20b/users/u%3A1'],
    ['a path with empty segments', 'https://visage.example.com//collections///a/'],
    ['a query', 'https://visage.example.com/collections?maxResults=3&nextToken=a%2Bb%2F%3D&x=%C3%A9&x=%20'],
    ['a port', 'http://127.0.0.1:8080/'],
  ])('is accepted with %s', async (_, address) => {
    const request = { method: 'GET' };
    expect(await outcome(arrived(address, { ...request, headers: await signed(address, request) }), keys)).toEqual(
      visage,
    );
  });

  it('is accepted with bytes as its body', async () => {
    const bytes = new Uint8Array([0xff, 0xd8, 0xff, 0x00]);
    const headers = await signed(url, { headers: { 'Content-Type': 'image/jpeg' }, body: bytes });
    expect(await outcome(arrived(url, { headers, body: bytes }), keys)).toEqual(visage);
  });

  it('is refused if anything that was signed was changed', async () => {
    const request = await listFaces();
    const signedHeaders = [...request.headers.keys()].filter((name) => !['authorization', 'x-amz-date'].includes(name));
    expect(signedHeaders).toEqual(['host', 'x-amz-target', 'content-type', 'x-amz-content-sha256']);
    const altered: SentRequest[] = [
      { ...request, method: 'PUT' },
      { ...request, path: '/' },
      { ...request, query: { a: ['b'] } },
      { ...request, body: body.replace('staff', 'stuff') },
      { ...request, body: '' },
      ...signedHeaders.map((name) => withHeader(request, name, 'other')),
      ...signedHeaders.map((name) => withHeader(request, name, undefined)),
    ];
    for (const other of altered) expect(await outcome(other, keys)).toEqual(invalid(MISMATCH));
  });

  it('is refused whichever bit of its signature, its date or its body is flipped', async () => {
    const request = await listFaces();
    const authorization = request.headers.get('authorization') ?? '';
    await fc.assert(
      fc.asyncProperty(
        fc.nat(authorization.length - 1),
        fc.nat(body.length - 1),
        fc.integer({ min: 1, max: 127 }),
        async (inHeader, inBody, flip) => {
          const flipped = (text: string, at: number) =>
            text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ flip) + text.slice(at + 1);
          expect(await outcome({ ...request, body: flipped(body, inBody) }, keys)).toEqual(invalid(MISMATCH));
          const other = await outcome(withHeader(request, 'authorization', flipped(authorization, inHeader)), keys);
          // Blanks between the parts and the case of headers' names do not matter.
          const meansTheSame =
            /[ ,]/.test(authorization[inHeader]) || (flip === 32 && /[A-Za-z-]/.test(authorization[inHeader]));
          if (!meansTheSame) expect(other).not.toHaveProperty('operations');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is refused if it is signed with another secret', async () => {
    const wrong = { credentials: { ...credentials, secretAccessKey: 'visage-local-secreT' } };
    expect(await outcome(await listFaces(wrong), keys)).toEqual(invalid(MISMATCH));
  });

  it('is refused if its key is unknown', async () => {
    const unknown = { credentials: { ...credentials, accessKeyId: 'AKIDEXAMPLE' } };
    expect(await outcome(await listFaces(unknown), keys)).toEqual({
      name: 'UnknownKey',
      message: 'The security token included in the request is invalid.',
    });
  });

  it('is accepted with a session token, which was signed or added later', async () => {
    const request = await listFaces(leftover);
    expect(request.headers.get('authorization')).toContain('x-amz-security-token');
    expect(await outcome(request, keys)).toEqual(visage);
    expect(await outcome(withHeader(request, 'x-amz-security-token', 'other'), keys)).toEqual(invalid(MISMATCH));
    expect(await outcome(withHeader(await listFaces(), 'x-amz-security-token', 'token'), keys)).toEqual(visage);
  });

  it('is refused with a session token as without, if its signature is wrong or its key unknown', async () => {
    const wrong = { credentials: { ...leftover.credentials, secretAccessKey: 'guessed' } };
    expect(await outcome(await listFaces(wrong), keys)).toEqual(invalid(MISMATCH));
    const temporary = { credentials: { ...leftover.credentials, accessKeyId: 'ASIAEXAMPLE' } };
    expect(await outcome(await listFaces(temporary), keys)).toMatchObject({ name: 'UnknownKey' });
  });

  it.each(['execute-api', ''])('is accepted if it is signed for the service %j', async (service) => {
    const request = await listFaces({ service });
    expect(request.headers.get('authorization')).toContain(`/us-east-1/${service}/aws4_request`);
    expect(await outcome(request, keys)).toEqual(visage);
    const renamed = (request.headers.get('authorization') ?? '').replace(/\/[a-z-]*\/aws4/, '/rekognition/aws4');
    expect(await outcome(withHeader(request, 'authorization', renamed), keys)).toEqual(invalid(MISMATCH));
    expect(await outcome({ ...request, body: body.replace('staff', 'stuff') }, keys)).toEqual(invalid(MISMATCH));
  });

  it.each(['eu-west-1', 'cn-north-1', ''])('is accepted for the region %j where any will do', async (region) => {
    const request = await listFaces({ region });
    expect(await authenticate(request, keys, undefined)).toEqual(visage);
    await expect(authenticate({ ...request, body: '{}' }, keys, undefined)).rejects.toMatchObject(invalid(MISMATCH));
  });

  it.each([
    [
      '2026-11-23T20:33:12Z',
      'Signature expired: 20261123T203312Z is now earlier than 20261123T203313Z (20261123T203813Z - 5 min.)',
    ],
    [
      '2026-11-23T20:43:14Z',
      'Signature not yet current: 20261123T204314Z is still later than 20261123T204313Z (20261123T203813Z + 5 min.)',
    ],
  ])('is refused if its clock says %s when it is 20:38:13', async (time, message) => {
    const request = await listFaces({ signingDate: new Date(time) });
    expect(await outcome(request, keys, { now: new Date('2026-11-23T20:38:13Z') })).toEqual(invalid(message));
  });

  it.each([
    [{ service: 's3' }, "Credential should be scoped to correct service: 'rekognition'."],
    [{ region: 'eu-west-1' }, "Credential should be scoped to a valid region, not 'eu-west-1': 'us-east-1'."],
  ])('is refused if it is signed for %j', async (scope, message) => {
    expect(await outcome(await listFaces(scope), keys)).toEqual(invalid(message));
  });

  it('is refused if its scope is of another day than its date', async () => {
    const request = await listFaces();
    const authorization = request.headers.get('authorization')?.replace(/\/\d{8}\//, '/20200101/') ?? '';
    expect(await outcome(withHeader(request, 'authorization', authorization), keys)).toMatchObject({
      name: 'InvalidSignature',
      message: expect.stringContaining('Date in Credential scope'),
    });
  });

  it.each(['x-amz-target', 'host', 'x-amz-date'])('is refused if %s is sent unsigned', async (name) => {
    const request = await listFaces();
    const authorization = request.headers.get('authorization') ?? '';
    const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1].split(';') ?? [];
    const without = authorization.replace(names.join(';'), names.filter((each) => each !== name).join(';'));
    expect(await outcome(withHeader(request, 'authorization', without), keys)).toEqual(
      invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`),
    );
  });

  it('is refused if it claims that its body is not signed', async () => {
    const headers = await signed(url, { headers: { ...target, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, body });
    expect(await outcome(arrived(url, { headers, body }), keys)).toEqual(invalid(MISMATCH));
  });
});

describe('A presigned URL', () => {
  const address = 'https://visage.example.com/v1/collections?maxResults=3';
  const get = (to: URL) => arrived(to, { method: 'GET' });

  it('is accepted as its key', async () => {
    expect(await outcome(get(await presigned(address)), keys)).toEqual(visage);
  });

  it('is accepted with headers that were signed with it', async () => {
    const headers = { 'x-visage': 'signed' };
    const request = arrived(await presigned(address, { headers }), { method: 'GET', headers });
    expect(await outcome(request, keys)).toEqual(visage);
    expect(await outcome(withHeader(request, 'x-visage', 'other'), keys)).toEqual(invalid(MISMATCH));
  });

  it.each([
    ['the path', (to: URL) => (to.pathname = '/v1/collections/staff')],
    ['a parameter', (to: URL) => to.searchParams.set('maxResults', '4')],
    ['a parameter more', (to: URL) => to.searchParams.set('nextToken', 'x')],
    ['its expiry', (to: URL) => to.searchParams.set('X-Amz-Expires', '604800')],
    ['the signature', (to: URL) => to.searchParams.set('X-Amz-Signature', '0'.repeat(64))],
  ])('is refused if %s was changed', async (_, alter) => {
    const to = await presigned(address);
    alter(to);
    expect(await outcome(get(to), keys)).toEqual(invalid(MISMATCH));
  });

  it('is refused with a body that was not signed', async () => {
    expect(await outcome(arrived(await presigned(address), { method: 'GET', body }), keys)).toEqual(invalid(MISMATCH));
  });

  it('covers a target in a header that was signed with it', async () => {
    const to = await presigned(url, { method: 'POST', headers: target, body });
    expect(to.search).not.toContain('Target');
    const request = arrived(to, { headers: target, body });
    expect(await outcome(request, keys)).toEqual(visage);
    expect(await outcome(withHeader(request, 'x-amz-target', 'RekognitionService.X'), keys)).toEqual(invalid(MISMATCH));
  });

  it('does not cover a target in a header that was not', async () => {
    const request = arrived(await presigned(address), { method: 'GET', headers: target });
    expect(await outcome(request, keys)).toEqual(
      invalid("'x-amz-target' must be a 'SignedHeader' in the AWS Authorization."),
    );
  });

  it('is valid until it expires', async () => {
    const signingDate = new Date('2026-11-23T20:38:13Z');
    const request = get(await presigned(address, {}, { signingDate, expiresIn: 3600 }));
    expect(await outcome(request, keys, { now: new Date('2026-11-23T21:38:13Z') })).toEqual(visage);
    expect(await outcome(request, keys, { now: new Date('2026-11-23T21:38:14Z') })).toEqual(
      invalid('Signature expired: 20261123T213813Z is now earlier than 20261123T213814Z'),
    );
    expect(await outcome(request, keys, { now: new Date('2026-11-23T20:33:12Z') })).toMatchObject({
      message: expect.stringContaining('Signature not yet current'),
    });
  });

  it('is accepted with a session token, which was signed or appended later', async () => {
    const to = await presigned(address, {}, leftover);
    expect(to.searchParams.get('X-Amz-Security-Token')).toBe(leftover.credentials.sessionToken);
    expect(await outcome(get(to), keys)).toEqual(visage);
    to.searchParams.set('X-Amz-Security-Token', 'other');
    expect(await outcome(get(to), keys)).toEqual(invalid(MISMATCH));
    const appended = await presigned(address);
    appended.searchParams.set('X-Amz-Security-Token', 'token');
    expect(await outcome(get(appended), keys)).toEqual(visage);
  });
});
