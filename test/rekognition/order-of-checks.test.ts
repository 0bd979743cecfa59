import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKeyring, issueKey } from '../../layers/access/index.ts';
import { OPERATIONS } from '../../layers/rekognition/operation-table.ts';
import { KEY_FILE } from '../../local/keys.ts';
import { startService, type TestService } from '../helpers/service.ts';
import { post } from './post.ts';

/** The first error of a request with several: section A3 of the contract, for every operation. */

let service: TestService;
const idle = issueKey({ operations: [], collections: [] });
const noRights = { credentials: { accessKeyId: idle.id, secretAccessKey: idle.secret } };
const wrongSecret = { credentials: { accessKeyId: idle.id, secretAccessKey: 'guessed' } };

beforeAll(async () => {
  service = await startService();
  await fileKeyring(`${service.home}/${KEY_FILE}`).save([idle]);
  await post(service, 'CreateCollection', { CollectionId: 'staff' });
});
afterAll(() => service.close());

async function unsigned(operation: string, body: string): Promise<string> {
  const headers = { 'X-Amz-Target': `RekognitionService.${operation}` };
  const response = await fetch(service.endpoint, { method: 'POST', headers, body });
  return typeOf(await response.text());
}

async function refusalOf(operation: string, input: string | object, options = {}): Promise<string> {
  return typeOf((await post(service, operation, input, options)).text);
}

function typeOf(text: string): string {
  return JSON.parse(text).__type;
}

/** Violates a constraint in every operation that has one of these members, and names an unknown collection. */
const broken = {
  CollectionId: 'no such',
  ResourceArn: 'x',
  Image: {},
  SourceImage: {},
  TargetImage: {},
  MaxResults: -1,
};

describe.each([...OPERATIONS])('%s', (operation, { input }) => {
  const misplaced = Object.fromEntries(Object.keys(input.members).map((name) => [name, name === 'Image' ? 7 : true]));

  it('refuses invalid JSON before an unauthenticated sender', async () => {
    expect(await unsigned(operation, '{')).toBe('SerializationException');
    expect(await refusalOf(operation, '{', wrongSecret)).toBe('SerializationException');
  });

  it('refuses an unauthenticated or unauthorised sender before an invalid input', async () => {
    for (const body of [broken, misplaced].map((value) => JSON.stringify(value))) {
      expect(await unsigned(operation, body)).toBe('MissingAuthenticationTokenException');
      expect(await refusalOf(operation, body, wrongSecret)).toBe('InvalidSignatureException');
      expect(await refusalOf(operation, body, noRights)).toBe('AccessDeniedException');
    }
  });

  it('refuses wrong types before invalid values', async () => {
    expect(await refusalOf(operation, { ...broken, ...misplaced })).toBe('SerializationException');
  });
});

const demanding = [...OPERATIONS].filter(([, { input }]) =>
  Object.values(input.members).some((member) => member.required),
);

it.each(demanding)('%s refuses missing members before it reads anything', async (operation) => {
  expect(await refusalOf(operation, {})).toBe('ValidationException');
});

describe('An unknown operation', () => {
  it('is refused after invalid JSON and before an unauthenticated sender', async () => {
    expect(await unsigned('NoSuch', '{')).toBe('SerializationException');
    expect(await unsigned('NoSuch', '{}')).toBe('UnknownOperationException');
    expect(await refusalOf('NoSuch', '{}', wrongSecret)).toBe('UnknownOperationException');
  });
});

const withImage = [...OPERATIONS].filter(
  ([, { input }]) => 'Image' in input.members && 'CollectionId' in input.members,
);

describe.each(withImage)('%s of an image', (operation) => {
  const notAnImage = { Bytes: Buffer.from('not an image').toString('base64') };

  it('reads its collection before its image, and requires an image before it decodes one', async () => {
    expect(await refusalOf(operation, { CollectionId: 'unknown', Image: {} })).toBe('ResourceNotFoundException');
    expect(await refusalOf(operation, { CollectionId: 'staff', Image: {} })).toBe('InvalidParameterException');
    expect(await refusalOf(operation, { CollectionId: 'staff', Image: notAnImage })).toBe(
      'InvalidImageFormatException',
    );
  });
});
