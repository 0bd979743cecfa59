import { DetectLabelsCommand } from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../helpers/service.ts';
import { signedFetch, type UnsignedRequest } from '../helpers/signing.ts';
import { post } from './post.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const send = (request: UnsignedRequest) => signedFetch(service.endpoint, request);

describe('The protocol', () => {
  it.each([
    ['an answer', 'ListCollections', 200],
    ['an error', 'DescribeCollection', 400],
  ])('gives %s its headers', async (_, operation, status) => {
    const response = await post(service, operation, {});
    expect(response.status).toBe(status);
    expect(response.headers.get('x-amzn-requestid')).toMatch(UUID_V4);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(Number(response.headers.get('content-length'))).toBe(Buffer.byteLength(response.text));
  });

  it('gives every request a unique id', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => post(service, 'ListCollections', {})));
    expect(new Set(ids.map(({ headers }) => headers.get('x-amzn-requestid'))).size).toBe(5);
  });

  it.each(['{', '"text"', '[]', 'null', '{"CollectionId":"a"}x'])('refuses the body %j', async (body) => {
    const { status, text } = await post(service, 'CreateCollection', body);
    expect({ status, text }).toEqual({ status: 400, text: '{"__type":"SerializationException"}' });
  });

  it('refuses a value of the wrong JSON type', async () => {
    const { status, text } = await post(service, 'CreateCollection', { CollectionId: 7 });
    expect(status).toBe(400);
    expect(text).toBe('{"__type":"SerializationException","Message":"NUMBER_VALUE can not be converted to a String"}');
  });

  it('lists all violations in one message', async () => {
    const { text } = await post(service, 'ListFaces', { CollectionId: 'bad id!', MaxResults: -1 });
    expect(JSON.parse(text)).toEqual({
      __type: 'ValidationException',
      message:
        "2 validation errors detected: Value 'bad id!' at 'collectionId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+; Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0",
    });
  });

  it.each(['NoSuchOperation', 'constructor', ''])('refuses the unknown operation %j', async (name) => {
    const { status, text } = await post(service, name, {});
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      __type: 'UnknownOperationException',
      message: `There is no operation RekognitionService.${name}.`,
    });
  });

  it('checks the JSON before the operation', async () => {
    const { text } = await post(service, 'NoSuchOperation', '{');
    expect(JSON.parse(text)).toEqual({ __type: 'SerializationException' });
  });

  it('refuses an operation that does not concern faces, with an error that the SDK understands', async () => {
    const detection = new DetectLabelsCommand({ Image: { Bytes: new Uint8Array([1]) } });
    await expect(service.rekognition.send(detection)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringMatching(
        /^Visage answers operations on faces only: it does not have DetectLabels of Amazon/,
      ),
    });
  });

  it('requires a target', async () => {
    const response = await send({ method: 'POST', body: '{}' });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'UnknownOperationException',
      message: 'The request has no X-Amz-Target header.',
    });
  });

  it('takes headers in any case, and the content type of plain JSON', async () => {
    const headers = { 'x-AMZ-target': 'RekognitionService.ListCollections', 'content-type': 'application/json' };
    expect((await send({ method: 'POST', headers, body: '{}' })).status).toBe(200);
  });

  it('takes an empty body for an empty object', async () => {
    expect((await post(service, 'ListCollections', '')).status).toBe(200);
    expect(JSON.parse((await post(service, 'CreateCollection', '')).text)).toMatchObject({
      __type: 'ValidationException',
    });
  });

  it('takes null for absent, and ignores unknown members', async () => {
    const { status } = await post(service, 'ListCollections', { NextToken: null, MaxResults: null, Colour: 'blue' });
    expect(status).toBe(200);
  });

  it('survives deeply nested JSON', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect((await post(service, 'ListCollections', `{"Unknown":${deep}}`)).status).toBe(200);
    expect((await post(service, 'ListCollections', `{"MaxResults":${deep}}`)).text).toBe(
      '{"__type":"SerializationException","Message":"Start of list found where not expected"}',
    );
  });
});
