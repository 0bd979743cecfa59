import { SerializationException } from '../errors.ts';
import { parseBody } from '../wire/json-body.ts';

/** An image in a request's body. */
export interface BodyImage {
  /** Name of its field in a form. Undefined: the body is the image. */
  readonly field?: string;
  readonly bytes: Uint8Array;
}

/** The body of a REST request: an object in JSON, an image, or a form with both. */
export interface RestBody {
  /** Members of the JSON, unchecked. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Text fields of a form, by name. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly images: readonly BodyImage[];
}

const EMPTY: RestBody = { members: {}, fields: {}, images: [] };

const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);
const PNG_START = Buffer.from('\x89PNG', 'latin1');

/** Begins a JPEG or PNG that was decoded as UTF-8, which leaves a replacement character for each foreign byte. */
const IMAGE_AS_TEXT = /^(\uFFFD{3}|\uFFFDPNG)/;

/** Most parts of a form: a form that has more is none of these operations', and would take long to read. */
const MAX_PARTS = 100;

/**
 * Reads a body by its bytes: one that begins like a JPEG or PNG is the image, whatever its type; one that begins with a
 * brace is JSON. The type decides about others: `multipart/form-data`, or an image of another format.
 * @param contentType the header; may be empty
 * @throws SerializationException
 */
export async function readRestBody(contentType: string, body: string | Uint8Array): Promise<RestBody> {
  const bytes = Buffer.from(body);
  const isOfType = (start: string) => contentType.trimStart().toLowerCase().startsWith(start);
  if (isImage(bytes)) return { ...EMPTY, images: [{ bytes }] };
  if (/^\s*\{/.test(bytes.toString('latin1', 0, 64))) return { ...EMPTY, members: jsonOf(bytes) };
  if (isOfType('multipart/form-data')) return readForm(contentType, bytes);
  if (isOfType('image/')) return { ...EMPTY, images: [{ bytes }] };
  return { ...EMPTY, members: jsonOf(bytes) };
}

function isImage(bytes: Buffer): boolean {
  return [JPEG_START, PNG_START].some((start) => bytes.subarray(0, start.length).equals(start));
}

function jsonOf(bytes: Buffer): RestBody['members'] {
  const text = bytes.toString();
  try {
    return parseBody(text);
  } catch (cause) {
    throw new SerializationException(
      IMAGE_AS_TEXT.test(text)
        ? 'The body is an image that was read as text. Send it with a Content-Type such as image/jpeg.'
        : 'The body is neither JSON nor an image.',
      { cause },
    );
  }
}

/** Reads a form. A part with a file name is an image, whatever its field is called. */
async function readForm(contentType: string, bytes: Buffer<ArrayBuffer>): Promise<RestBody> {
  requireFewParts(contentType, bytes);
  const fields: Record<string, string[]> = Object.create(null);
  const images: BodyImage[] = [];
  for (const [field, value] of await formEntries(contentType, bytes)) {
    if (typeof value === 'string') {
      fields[field] ??= [];
      fields[field].push(value);
    } else {
      images.push({ field, bytes: new Uint8Array(await value.arrayBuffer()) });
    }
  }
  return { ...EMPTY, fields, images };
}

async function formEntries(contentType: string, bytes: Buffer<ArrayBuffer>) {
  try {
    return [...(await new Response(bytes, { headers: { 'Content-Type': contentType } }).formData())];
  } catch (cause) {
    throw new SerializationException('The body is not a form as multipart/form-data has it.', { cause });
  }
}

/** @throws SerializationException */
function requireFewParts(contentType: string, bytes: Buffer): void {
  const [, boundary = ''] = /;\s*boundary="?([^";]+)/i.exec(contentType) ?? [];
  const delimiter = `--${boundary}`;
  let at = -1;
  for (let parts = 0; parts <= MAX_PARTS; parts++) {
    at = bytes.indexOf(delimiter, at + 1);
    if (at === -1) return;
  }
  throw new SerializationException(`The form has more than ${MAX_PARTS} parts.`);
}
