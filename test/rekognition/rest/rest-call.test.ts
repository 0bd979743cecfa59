import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKeyring, issueKey } from '../../../layers/access/index.ts';
import { OPERATIONS, operationNamed } from '../../../layers/rekognition/operation-table.ts';
import { readRestCall } from '../../../layers/rekognition/rest/rest-call.ts';
import { ROUTES } from '../../../layers/rekognition/rest/routes.ts';
import { KEY_FILE } from '../../../local/keys.ts';
import { credentials } from '../../helpers/aws.ts';
import { startService, type TestService } from '../../helpers/service.ts';
import { presigned, signedFetch } from '../../helpers/signing.ts';
import { asPng, fiveFaces, threeFaces } from '../photos.ts';

let service: TestService;
const clerk = issueKey({ operations: ['Describe*'], collections: ['staff'] });

beforeAll(async () => {
  service = await startService();
  await fileKeyring(`${service.home}/${KEY_FILE}`).save([clerk]);
});
afterAll(() => service.close());

const bearer = (id = credentials.accessKeyId, secret = credentials.secretAccessKey) => ({
  Authorization: `Bearer ${id}:${secret}`,
});

interface Sent {
  readonly headers?: Record<string, string>;
  readonly json?: object;
  readonly image?: Uint8Array<ArrayBuffer>;
  readonly type?: string;
}

/** Sends a request as an app without an SDK does. */
async function rest(method: string, path: string, { headers = bearer(), json, image, type = 'image/jpeg' }: Sent = {}) {
  const body = image ?? (json && JSON.stringify(json));
  const contentType = image ? type : 'application/json';
  const response = await fetch(new URL(path, service.endpoint), {
    method,
    headers: { ...headers, ...(body && { 'Content-Type': contentType }) },
    ...(body && { body }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

const bytes = (photo: Uint8Array) => new Uint8Array(photo);
const threeFacesPng = await asPng(threeFaces);

describe('Over REST', () => {
  it('a collection is created, described, listed and deleted', async () => {
    expect(await rest('PUT', '/collections/life', { json: { Tags: { a: 'b' } } })).toMatchObject({
      status: 200,
      body: { StatusCode: 200, CollectionArn: 'aws:rekognition:us-east-1:000000000000:collection/life' },
    });
    const { status, body, headers } = await rest('GET', '/collections/life');
    expect([status, body.FaceCount]).toEqual([200, 0]);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await rest('GET', '/collections?maxResults=1')).body.CollectionIds).toEqual(['life']);
    expect((await rest('DELETE', '/collections/life')).body).toEqual({ StatusCode: 200 });
    expect((await rest('GET', '/collections/life')).status).toBe(404);
  });

  describe('in a collection', () => {
    beforeAll(() => rest('PUT', '/collections/staff'));

    it('the faces of a photo are indexed, the body being the photo', async () => {
      const path = '/collections/staff/faces?externalImageId=team-1&maxFaces=2&qualityFilter=NONE&attributes=ALL';
      const { status, body } = await rest('POST', path, { image: bytes(threeFaces) });
      expect(status).toBe(200);
      expect(body.FaceRecords).toHaveLength(2);
      expect(body.UnindexedFaces).toHaveLength(1);
      expect(body.FaceRecords[0].Face.ExternalImageId).toBe('team-1');
      expect(body.FaceRecords[0].FaceDetail.Landmarks.length).toBeGreaterThan(5);
    });

    it('the photo in JSON has the same faces', async () => {
      const Image = { Bytes: threeFaces.toString('base64') };
      const path = '/collections/staff/faces?externalImageId=team-1&maxFaces=2&qualityFilter=NONE';
      const first = await rest('POST', path, { image: bytes(threeFaces) });
      const second = await rest('POST', '/collections/staff/faces', {
        json: { Image, ExternalImageId: 'team-1', MaxFaces: 2, QualityFilter: 'NONE' },
      });
      expect(second.body).toEqual(first.body);
    });

    it('a PNG is indexed like a JPEG, whichever content type it has', async () => {
      const png = bytes(await asPng(fiveFaces));
      const path = '/collections/staff/faces?externalImageId=png';
      const { body } = await rest('POST', path, { image: png, type: 'image/png' });
      expect(body.FaceRecords).toHaveLength(5);
      expect((await rest('POST', path, { image: png })).body).toEqual(body);
    });

    it('faces are listed, also by ids, separated by commas or repeated', async () => {
      const { body } = await rest('GET', '/collections/staff/faces?maxResults=2');
      expect(body.Faces).toHaveLength(2);
      expect(body.NextToken).toBeDefined();
      const ids = body.Faces.map(({ FaceId }: { FaceId: string }) => FaceId);
      for (const query of [`faceIds=${ids.join(',')}`, `faceIds=${ids[0]}&faceIds=${ids[1]}`]) {
        expect((await rest('GET', `/collections/staff/faces?${query}`)).body.Faces).toEqual(body.Faces);
      }
      const next = await rest(
        'GET',
        `/collections/staff/faces?maxResults=2&nextToken=${encodeURIComponent(body.NextToken)}`,
      );
      expect(next.status).toBe(200);
      expect(next.body.Faces[0].FaceId > ids[1]).toBe(true);
    });

    it('a face is found by a photo and by its id, and deleted', async () => {
      const byPhoto = await rest('POST', '/collections/staff/search?maxFaces=1', { image: bytes(threeFaces) });
      const [{ Similarity, Face }] = byPhoto.body.FaceMatches;
      expect(Similarity).toBeGreaterThan(99);
      const byId = await rest('POST', '/collections/staff/search?faceMatchThreshold=0.5', {
        json: { FaceId: Face.FaceId },
      });
      expect(byId.body).toMatchObject({ SearchedFaceId: Face.FaceId, FaceMatches: expect.any(Array) });
      const gone = await rest('DELETE', `/collections/staff/faces/${Face.FaceId}`);
      expect(gone.body).toEqual({ DeletedFaces: [Face.FaceId], UnsuccessfulFaceDeletions: [] });
    });
  });

  it('a user is created, associated with faces, found, listed and deleted', async () => {
    await rest('PUT', '/collections/club');
    const indexed = await rest('POST', '/collections/club/faces', { image: bytes(threeFaces) });
    const [first, second] = indexed.body.FaceRecords.map(({ Face }: { Face: { FaceId: string } }) => Face.FaceId);
    const user = '/collections/club/users/u%3A1';
    expect(await rest('PUT', `${user}?clientRequestToken=t1`)).toMatchObject({ status: 200, body: {} });
    expect((await rest('PUT', `${user}?clientRequestToken=t1`)).status).toBe(200);
    expect((await rest('PUT', user)).status).toBe(409);
    const given = await rest('POST', `${user}/faces`, { json: { FaceIds: [first, second], UserMatchThreshold: 0 } });
    expect(given.body.AssociatedFaces).toHaveLength(1 + 1);
    expect((await rest('DELETE', `${user}/faces/${second}`)).body.DisassociatedFaces).toEqual([{ FaceId: second }]);
    expect((await rest('GET', '/collections/club/users?maxResults=5')).body).toEqual({
      Users: [{ UserId: 'u:1', UserStatus: 'ACTIVE' }],
    });
    expect((await rest('GET', '/collections/club/faces?userId=u%3A1')).body.Faces).toHaveLength(1);
    const search = '/collections/club/users/search';
    const byFace = await rest('POST', `${search}?faceId=${first}&maxUsers=1`);
    expect(byFace.body).toMatchObject({ SearchedFace: { FaceId: first }, UserMatches: [{ User: { UserId: 'u:1' } }] });
    expect((await rest('POST', search, { json: { UserId: 'u:1' } })).body).toMatchObject({ UserMatches: [] });
    const byPhoto = await rest('POST', `${search}?userMatchThreshold=90`, { image: bytes(threeFaces) });
    expect(byPhoto.body).toMatchObject({ UserMatches: [{ User: { UserId: 'u:1' } }], UnsearchedFaces: [{}, {}] });
    expect((await rest('DELETE', user)).body).toEqual({});
    expect((await rest('DELETE', user)).status).toBe(404);
  });

  it('a collection is tagged', async () => {
    await rest('PUT', '/collections/tagged', { json: { Tags: { a: '1' } } });
    const arn = 'arn:aws:rekognition:us-east-1:000000000000:collection/tagged';
    const path = `/tags?resourceArn=${encodeURIComponent(arn)}`;
    expect((await rest('POST', path, { json: { Tags: { b: '2', c: '3' } } })).body).toEqual({});
    expect((await rest('DELETE', `${path}&tagKeys=a,b`)).body).toEqual({});
    expect((await rest('GET', path)).body).toEqual({ Tags: { c: '3' } });
    expect((await rest('GET', `${path}-not`)).status).toBe(404);
  });

  it('faces are detected in a photo', async () => {
    const { body } = await rest('POST', '/detect?attributes=ALL', { image: bytes(threeFaces) });
    expect(body.FaceDetails).toHaveLength(3);
    expect(body.FaceDetails[0].Landmarks.length).toBeGreaterThan(5);
  });

  it('a photo is compared with itself', async () => {
    const image = { Bytes: threeFaces.toString('base64') };
    const { body } = await rest('POST', '/compare?similarityThreshold=90', {
      json: { SourceImage: image, TargetImage: image },
    });
    expect(body.FaceMatches[0].Similarity).toBeGreaterThan(99);
    expect(body.UnmatchedFaces).toHaveLength(2);
  });
});

describe('A REST request', () => {
  it('may be signed instead, photo included', async () => {
    await rest('PUT', '/collections/signed');
    const url = new URL('/collections/signed/faces?externalImageId=a%3Ab', service.endpoint);
    const request = { headers: { 'Content-Type': 'image/jpeg' }, body: bytes(threeFaces) };
    const response = await signedFetch(url, request);
    expect(response.status).toBe(200);
    expect(JSON.parse(await response.text()).FaceRecords[0].Face.ExternalImageId).toBe('a:b');
    const wrong = await signedFetch(url, request, { credentials: { ...credentials, secretAccessKey: 'x' } });
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { __type: 'InvalidSignatureException' }]);
  });

  it('may be a presigned URL', async () => {
    const url = await presigned(new URL('/collections?maxResults=1', service.endpoint));
    expect((await fetch(url)).status).toBe(200);
    url.searchParams.set('maxResults', '2');
    expect((await fetch(url)).status).toBe(401);
  });

  const failures: [string, string, string, Sent, number, string][] = [
    ['has no credentials', 'GET', '/collections', { headers: {} }, 401, 'MissingAuthenticationTokenException'],
    [
      'has half a token',
      'GET',
      '/collections',
      { headers: { Authorization: 'Bearer x' } },
      401,
      'IncompleteSignatureException',
    ],
    [
      'has a wrong token',
      'GET',
      '/collections',
      { headers: bearer('visage', 'x') },
      401,
      'UnrecognizedClientException',
    ],
    [
      'needs an operation that the key lacks',
      'GET',
      '/collections',
      { headers: bearer(clerk.id, clerk.secret) },
      403,
      'AccessDeniedException',
    ],
    [
      'needs a collection that the key lacks',
      'GET',
      '/collections/other',
      { headers: bearer(clerk.id, clerk.secret) },
      403,
      'AccessDeniedException',
    ],
    ['has an unknown path', 'GET', '/nowhere', {}, 404, 'UnknownOperationException'],
    ['has an unknown path and no credentials', 'GET', '/nowhere', { headers: {} }, 404, 'UnknownOperationException'],
    ['has a method that the path lacks', 'PATCH', '/collections/a', {}, 404, 'UnknownOperationException'],
    ['names an unknown collection', 'GET', '/collections/unknown', {}, 404, 'ResourceNotFoundException'],
    ['creates an existing collection', 'PUT', '/collections/staff', {}, 409, 'ResourceAlreadyExistsException'],
    ['breaks a constraint', 'GET', '/collections?maxResults=4097', {}, 400, 'ValidationException'],
    ['has a bad name in its path', 'PUT', '/collections/a%20b', {}, 400, 'ValidationException'],
    ['has a slash in a segment', 'PUT', '/collections/a%2Fb', {}, 400, 'ValidationException'],
    ['has an invalid escape', 'PUT', '/collections/%zz', {}, 400, 'ValidationException'],
    ['has text for a number', 'GET', '/collections?maxResults=many', {}, 400, 'SerializationException'],
    [
      'has an image declared as JSON',
      'PUT',
      '/collections/c?x',
      { image: bytes(threeFaces), type: 'application/json' },
      400,
      'SerializationException',
    ],
    [
      'has a GIF as its image',
      'POST',
      '/collections/staff/faces',
      { image: bytes(Buffer.from('GIF89a')) },
      415,
      'InvalidImageFormatException',
    ],
    ['deletes several faces', 'DELETE', '/collections/staff/faces/a,b', {}, 400, 'ValidationException'],
    ['lacks its image', 'POST', '/collections/staff/faces', {}, 400, 'ValidationException'],
  ];

  it.each(failures)('that %s is refused: %s %s', async (_, method, path, sent, status, type) => {
    const { status: given, body, headers } = await rest(method, path, sent);
    expect([given, body.__type]).toEqual([status, type]);
    expect(body.Message ?? body.message ?? type).toEqual(expect.any(String));
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('The body of a REST request', () => {
  const path = '/collections/bodies/faces';
  beforeAll(() => rest('PUT', '/collections/bodies'));

  /** Sends a body with exactly these headers. */
  async function post(to: string, body: Uint8Array<ArrayBuffer> | FormData | Blob | string, type?: string) {
    const headers = { ...bearer(), ...(type && { 'Content-Type': type }) };
    const response = await fetch(new URL(to, service.endpoint), { method: 'POST', headers, body });
    return { status: response.status, body: JSON.parse(await response.text()) };
  }

  const facesOf = ({ FaceRecords = [] }: { FaceRecords?: { Face: object }[] }) => FaceRecords.map(({ Face }) => Face);

  it.each([
    ['image/jpg', threeFaces],
    ['image/pjpeg', threeFaces],
    ['image/*', threeFaces],
    ['image/webp', threeFaces],
    ['image/x-png', threeFacesPng],
    ['IMAGE/JPEG; charset=binary', threeFaces],
    ['application/octet-stream', threeFaces],
    ['application/octet-stream', threeFacesPng],
    ['application/x-www-form-urlencoded', threeFaces],
    [undefined, threeFaces],
    [undefined, threeFacesPng],
  ])('is the image when it begins like one, with the type %s', async (type, photo) => {
    const { status, body } = await post(`${path}?externalImageId=typed`, bytes(photo), type);
    expect(status).toBe(200);
    expect(facesOf(body)).toHaveLength(3);
    expect(facesOf(body)[0]).toMatchObject({ ExternalImageId: 'typed' });
  });

  it.each([undefined, 'application/octet-stream', 'text/plain', 'image/jpeg', 'application/x-www-form-urlencoded'])(
    'is JSON when it begins like it, with the type %s',
    async (type) => {
      const json = JSON.stringify({ Image: { Bytes: threeFaces.toString('base64') }, MaxFaces: 1 });
      const { status, body } = await post(path, bytes(Buffer.from(` \n${json}`)), type);
      expect([status, facesOf(body).length]).toEqual([200, 1]);
    },
  );

  it.each(['image', 'file', 'Image', ''])('is a form with the photo in the field "%s"', async (field) => {
    const form = new FormData();
    form.set('externalImageId', 'form');
    form.set('MaxFaces', '2');
    form.set('attributes', 'ALL');
    form.set('unknown', 'x');
    form.set(field, new Blob([bytes(threeFaces)]), 'photo.jpg');
    const { status, body } = await post(path, form);
    expect(status).toBe(200);
    expect(facesOf(body)).toHaveLength(2);
    expect(body.FaceRecords[0].Face.ExternalImageId).toBe('form');
    expect(body.FaceRecords[0].FaceDetail.Landmarks.length).toBeGreaterThan(5);
    const inQuery = await post(
      `${path}?externalImageId=form&maxFaces=2&attributes=ALL`,
      bytes(threeFaces),
      'image/jpeg',
    );
    expect(body).toEqual(inQuery.body);
  });

  it('is a form with two photos to compare, or with a photo in JSON', async () => {
    const form = new FormData();
    form.set('sourceImage', new Blob([bytes(threeFaces)]), 'a.jpg');
    form.set('targetImage', new Blob([bytes(threeFaces)]), 'b.jpg');
    form.set('similarityThreshold', '90');
    expect((await post('/compare', form)).body.FaceMatches[0].Similarity).toBeGreaterThan(99);
    const inJson = new FormData();
    inJson.set('image', JSON.stringify({ Bytes: threeFaces.toString('base64') }));
    expect((await post('/detect', inJson)).body.FaceDetails).toHaveLength(3);
  });

  it('is a form as curl and .NET write it, signed', async () => {
    const url = new URL('/detect', service.endpoint);
    const part = (header: string, content: Buffer) => [
      Buffer.from(`--xYzZY\r\n${header}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ];
    const body = Buffer.concat([
      ...part('Content-Disposition: form-data; name=attributes', Buffer.from('ALL')),
      ...part(
        "Content-Type: image/jpeg\r\nContent-Disposition: form-data; name=image; filename=a.jpg; filename*=utf-8''a.jpg",
        threeFaces,
      ),
      Buffer.from('--xYzZY--\r\n'),
    ]);
    const headers = { 'Content-Type': 'multipart/form-data; boundary=xYzZY' };
    const response = await signedFetch(url, { headers, body: bytes(body) });
    expect([response.status, JSON.parse(await response.text()).FaceDetails.length]).toEqual([200, 3]);
  });

  const form = (...entries: [string, string | Blob][]) => {
    const data = new FormData();
    for (const [name, value] of entries) data.append(name, value);
    return data;
  };
  const photo = new Blob([bytes(threeFaces)]);
  it.each([
    ['text', 'hello', 'application/octet-stream', 'The body is neither JSON nor an image.'],
    ['a list', '[1]', 'application/json', 'The body is neither JSON nor an image.'],
    ['half a JSON', '{"Image":', undefined, 'The body is neither JSON nor an image.'],
    ['a GIF without its type', bytes(Buffer.from('GIF89a\xff')), undefined, 'The body is neither JSON nor an image.'],
    [
      'an image with the type of JSON',
      bytes(threeFaces),
      'application/json',
      'The body is an image that was read as text. Send it with a Content-Type such as image/jpeg.',
    ],
    ['a form without a boundary', 'x', 'multipart/form-data', 'The body is not a form as multipart/form-data has it.'],
    [
      'a form cut off',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx',
      'multipart/form-data; boundary=b',
      'The body is not a form as multipart/form-data has it.',
    ],
    [
      'a form of many parts',
      '--b\r\n'.repeat(1_000),
      'multipart/form-data; boundary=b',
      'The form has more than 100 parts.',
    ],
    ['a form with two images', form(['a', photo], ['b', photo]), undefined, 'The form has more than one image.'],
    ['a form with text for its image', form(['image', 'x']), undefined, 'The field image is neither JSON nor a file.'],
    [
      'a form with text for a number',
      form(['image', photo], ['maxFaces', 'x']),
      undefined,
      'STRING_VALUE can not be converted to an Integer',
    ],
  ])('that is %s is refused with a message', async (_, body, type, message) => {
    expect(await post(path, body, type)).toEqual({
      status: 400,
      body: { __type: 'SerializationException', Message: message },
    });
  });
});

describe('The members of a REST input', () => {
  const call = (method: string, path: string, body: object = {}, query: Record<string, string[]> = {}) =>
    readRestCall({ method, path, query, contentType: '', body: JSON.stringify(body) });

  it('are taken from the path before the query, and from the query before the body', async () => {
    const { operation, request } = await call(
      'GET',
      '/collections/path/faces',
      { CollectionId: 'body', MaxResults: 1, UserId: 'body' },
      { collectionId: ['query'], maxResults: ['2'] },
    );
    expect({ operation, request }).toEqual({
      operation: 'ListFaces',
      request: { CollectionId: 'path', MaxResults: 2, UserId: 'body' },
    });
  });

  it.each([
    ['FaceId', { FaceId: 'x' }, {}, 'SearchFaces'],
    ['FaceId in the query', {}, { faceId: ['x'] }, 'SearchFaces'],
    ['an image', { Image: {} }, {}, 'SearchFacesByImage'],
    ['neither', {}, {}, 'SearchFacesByImage'],
  ])('decide between searches: with %s', async (_, body, query, operation) => {
    expect((await call('POST', '/collections/staff/search', body, query)).operation).toBe(operation);
  });
});

describe('The table of routes', () => {
  it('has a route to every operation', () => {
    expect(new Set(ROUTES.map(({ operation }) => operation))).toEqual(new Set(OPERATIONS.keys()));
  });

  it.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'leads to an operation: %s',
    async (_, route) => {
      const path = route.path.replaceAll(/\{\w+\}/g, 'x');
      const { members } = operationNamed(route.operation).input;
      const parameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const body = JSON.stringify(Object.fromEntries((route.needs ?? []).map((member) => [member, 'x'])));
      const sent = { method: route.method, path, query: {}, contentType: '', body };
      const { operation, request } = await readRestCall(sent);
      expect(operation).toBe(route.operation);
      // Every parameter of the path is a member of the operation's input.
      for (const member of Object.keys(request)) expect(Object.keys(members)).toContain(member);
      expect(Object.keys(request).length).toBeGreaterThanOrEqual(parameters.length);
    },
  );
});
