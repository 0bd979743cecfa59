import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKeyring, issueKey } from '../../layers/access/index.ts';
import { OPERATIONS } from '../../layers/rekognition/table.ts';
import { KEY_FILE } from '../../local/keys.ts';
import { startService, type TestService } from '../helpers/service.ts';
import { post } from './post.ts';

/** What a request is told of that is wrong in several ways at once: the contract's section A3, for every operation. */

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

async function told(operation: string, input: string | object, options = {}): Promise<string> {
  return typeOf((await post(service, operation, input, options)).text);
}

function typeOf(text: string): string {
  return JSON.parse(text).__type;
}

/** Breaks a constraint wherever an operation has one of these members, and names a collection that is not there. */
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

  it('complains of JSON before it complains of who sent it', async () => {
    expect(await unsigned(operation, '{')).toBe('SerializationException');
    expect(await told(operation, '{', wrongSecret)).toBe('SerializationException');
  });

  it('complains of who sent it before it complains of what the input is like', async () => {
    for (const body of [broken, misplaced].map((value) => JSON.stringify(value))) {
      expect(await unsigned(operation, body)).toBe('MissingAuthenticationTokenException');
      expect(await told(operation, body, wrongSecret)).toBe('InvalidSignatureException');
      expect(await told(operation, body, noRights)).toBe('AccessDeniedException');
    }
  });

  it('complains of types before it complains of values', async () => {
    expect(await told(operation, { ...broken, ...misplaced })).toBe('SerializationException');
  });
});

const demanding = [...OPERATIONS].filter(([, { input }]) =>
  Object.values(input.members).some((member) => member.required),
);

it.each(demanding)('%s complains of what is missing before it looks for anything', async (operation) => {
  expect(await told(operation, {})).toBe('ValidationException');
});

describe('An operation that nobody has', () => {
  it('is complained of after the JSON and before who sent it', async () => {
    expect(await unsigned('NoSuch', '{')).toBe('SerializationException');
    expect(await unsigned('NoSuch', '{}')).toBe('UnknownOperationException');
    expect(await told('NoSuch', '{}', wrongSecret)).toBe('UnknownOperationException');
  });
});

const withImage = [...OPERATIONS].filter(
  ([, { input }]) => 'Image' in input.members && 'CollectionId' in input.members,
);

describe.each(withImage)('%s of an image', (operation) => {
  const notAnImage = { Bytes: Buffer.from('not an image').toString('base64') };

  it('looks for its collection before its image, and for an image before it decodes one', async () => {
    expect(await told(operation, { CollectionId: 'nobody', Image: {} })).toBe('ResourceNotFoundException');
    expect(await told(operation, { CollectionId: 'staff', Image: {} })).toBe('InvalidParameterException');
    expect(await told(operation, { CollectionId: 'staff', Image: notAnImage })).toBe('InvalidImageFormatException');
  });
});
